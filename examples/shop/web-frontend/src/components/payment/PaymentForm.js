import { escape } from "../../escape.js";

const CURRENCIES = ["EUR", "USD", "GBP"];

/** Gives what is wrong with a payment, nothing where it can be sent. */
export function problems({ amount, currency }) {
  const found = [];
  if (!/^\d+(\.\d{1,2})?$/.test(amount) || Number(amount) <= 0) found.push("invalid input: amount");
  if (!CURRENCIES.includes(currency)) found.push("invalid input: currency");
  return found;
}

/** Asks for an amount and a currency. */
export function PaymentForm({ amount = "", currency = "EUR" }) {
  const options = CURRENCIES.map(
    (each) => `<option${each === currency ? " selected" : ""}>${each}</option>`,
  );
  return `<form><input name="amount" value="${escape(amount)}"><select name="currency">${options.join("")}</select></form>`;
}
