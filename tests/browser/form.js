// A page with one form of react-jsonschema-form, as an application has it: what is submitted stands in window.submitted.
import Form from "@rjsf/core";
import validator from "@rjsf/validator-ajv8";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

window.show = (schema, formData) => {
  window.submitted = null;
  createRoot(document.getElementById("form")).render(
    createElement(Form, {
      schema,
      validator,
      formData,
      omitExtraData: true,
      liveOmit: true,
      onSubmit: (event) => { window.submitted = JSON.stringify(event.formData); },
    }),
  );
};
