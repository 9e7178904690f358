import assert from "node:assert/strict";
import { test } from "node:test";

import { PaymentForm, problems } from "../PaymentForm.js";

test("a payment that can be sent has no problems", () => {
  assert.deepEqual(problems({ amount: "12.50", currency: "EUR" }), []);
});

test("what is no amount and no currency is named", () => {
  assert.deepEqual(problems({ amount: "0", currency: "XAU" }), [
    "invalid input: amount",
    "invalid input: currency",
  ]);
});

test("the form shows what was typed as text", () => {
  const form = PaymentForm({ amount: '"><script>', currency: "USD" });

  assert.match(form, /value="&quot;&gt;&lt;script&gt;"/);
  assert.match(form, /<option selected>USD<\/option>/);
});
