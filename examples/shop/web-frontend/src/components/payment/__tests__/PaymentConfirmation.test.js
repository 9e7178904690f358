import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { PaymentConfirmation } from "../PaymentConfirmation.js";

/** Gives what a workflow hands to this test; alone, it shows a payment of its own. */
function props() {
  const file = process.env.TESTFLOW_INPUTS;
  const given = file ? JSON.parse(readFileSync(file, "utf8")) : {};
  return { paymentId: "7f9c24e8-3b12-4fef-91e0-56a2d5a0c3d1", ...given.props };
}

test("the confirmation names the payment", () => {
  const { paymentId } = props();

  console.log(`payment ${paymentId}`);
  assert.ok(PaymentConfirmation({ paymentId }).includes(`<b>${paymentId}</b>`));
});

test("without a payment nothing is confirmed", () => {
  assert.throws(() => PaymentConfirmation({}), /required field paymentId/);
});
