"""The same batch job in Spark: topics from a folder of Parquet files, assessed by the cluster, to another folder.

    spark-submit in_spark.py topics assessed [framework.toml]

What goes to the cluster is a query: the workers need no k80assess, and no Python.
"""

import sys

from pyspark.sql import SparkSession

import k80assess as k80
from k80assess.interop.frames import assess_frame

MARKERS = ("impossible", "outcome_worst", "possible")


def assess(spark: SparkSession, source: str, target: str, framework: k80.Framework | None = None) -> int:
    """Assess the topics of one folder into another, and return how many rows have an answer that does not exist."""
    assess_frame(spark.read.parquet(source), framework).write.mode("overwrite").parquet(target)
    assessed = spark.read.parquet(target)
    marker = next(name for name in MARKERS if name in assessed.columns)
    return assessed.filter(assessed[marker].isNull()).count()


if __name__ == "__main__":
    source, target, *framework = sys.argv[1:]
    session = SparkSession.builder.appName("assessments").getOrCreate()
    wrong = assess(session, source, target, k80.load_framework(*framework))
    print(f"{target}: written; rows with an answer that does not exist: {wrong}")
    sys.exit(wrong > 0)
