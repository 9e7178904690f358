import { escape } from "../../escape.js";

/** Says that a payment was received. */
export function PaymentConfirmation({ paymentId }) {
  if (!paymentId) throw new Error("ValidationError: required field paymentId");
  return `<p class="confirmation">Payment <b>${escape(paymentId)}</b> was received.</p>`;
}
