// The option item: what checks items where they are delivered, and the errors about items.

import { messageOf, PaginationError, type PaginationErrorDetails } from "./errors.js";
import type { Part } from "./items.js";
import type { CheckValue } from "./iterator.js";
import type { ResponsePage } from "./page.js";
import { indexIn, type PageState } from "./queue.js";
import type { Session } from "./session.js";
import type { Entry, ItemIssue, PaginateOptions, StandardSchemaV1 } from "./types.js";

type ItemOption<T> = NonNullable<PaginateOptions<T>["item"]>;

/** What a check says of an item: what it becomes, or what is wrong with it. */
type Outcome<T> = { value: T } | { issues?: readonly ItemIssue[]; cause?: unknown };

/** Whether a value can be the option item. */
export function isCheck(value: unknown): boolean {
  const schema = (value as StandardSchemaV1 | null | undefined)?.["~standard"];
  return typeof (schema === undefined ? value : schema?.validate) === "function";
}

/** Checks items, in an iteration over them. */
export function checkItems<T>(by: ItemOption<T>): CheckValue<T> {
  return (session, item) => checked(session, by, item, (value) => value);
}

/** Checks items, in an iteration over entries. */
export function checkEntries<T>(by: ItemOption<T>): CheckValue<Entry<T>> {
  return (session, entry) => checked(session, by, entry.item, (item) => ({ ...entry, item }));
}

/** Checks the items of a page. They are checked one after the other, so that the first wrong one is what the error is about. */
export function checkPages<T>(by: ItemOption<T>): CheckValue<ResponsePage<T>> {
  return async (session, page) => {
    const state = session.pages.first!;
    const items = [...page.items];
    for (const [i, item] of items.entries()) {
      const outcome = outcomeOf(by, item);
      items[i] = accepted(outcome instanceof Promise ? await outcome : outcome, state, state.parts, i);
    }
    page.setItems(items);
    return page;
  };
}

/** Checks the item that comes next. */
function checked<T, V>(session: Session, by: ItemOption<T>, item: T, make: (item: T) => V): V | Promise<V> {
  const page = session.pages.first!;
  const { parts } = page;
  const number = session.consumer.itemsOfPage;
  const outcome = outcomeOf(by, item);
  if (!(outcome instanceof Promise)) return make(accepted(outcome, page, parts, number));
  return outcome.then((outcome) => make(accepted(outcome, page, parts, number)));
}

/** What a check says of an item. Whatever the check throws is the outcome's cause. */
function outcomeOf<T>(by: ItemOption<T>, item: unknown): Outcome<T> | Promise<Outcome<T>> {
  const failed = (cause: unknown) => ({ cause });
  try {
    const schema = "~standard" in by ? by["~standard"] : undefined; // some libraries' schemas are functions
    const result = schema === undefined ? (by as (item: unknown) => T | PromiseLike<T>)(item) : schema.validate(item);
    const read = (result: unknown): Outcome<T> => {
      if (schema === undefined) return { value: result as T };
      const { issues, value } = result as { issues?: readonly ItemIssue[]; value: T };
      return issues ? { issues } : { value };
    };
    const later = typeof (result as PromiseLike<unknown> | null | undefined)?.then === "function";
    return later ? Promise.resolve(result).then(read).catch(failed) : read(result);
  } catch (cause) {
    return failed(cause);
  }
}

/** The item that a check has accepted. Otherwise it throws the error about the item with this number, of those delivered. */
function accepted<T>(outcome: Outcome<T>, page: PageState, parts: readonly Part[], number: number): T {
  if ("value" in outcome) return outcome.value;
  const { issues, cause } = outcome;
  const [first, ...more] = issues ?? [];
  const path = first?.path?.map((step) => String(typeof step === "object" ? step.key : step)).join(".");
  const what = first?.message ?? messageOf(cause);
  const where = `${path ? ` at ${path}` : ""}${more.length > 0 ? `, and ${more.length} more` : ""}`;
  const advice =
    "correct the check in the option item, or the data, and resume from the checkpoint in front of this item";
  throw itemError("item", page, parts.at(-1), number, `fails the check: ${what}${where}; ${advice}`, { issues, cause });
}

/**
 * The error about the item of a page with this number, of those delivered.
 *
 * @param part the response that it is in
 * @param what is said of the item
 */
export function itemError(
  code: "item" | "parse",
  page: PageState,
  part: Part | undefined,
  number: number,
  what: string,
  details: PaginationErrorDetails,
): PaginationError {
  const { request, response } = page;
  const index = indexIn(page, number);
  return new PaginationError(code, `item ${index + 1} of page ${page.index + 1} ${what}`, {
    page: page.index,
    index,
    request,
    // After redirects, whatever stands in the query is not the caller's.
    response: response && {
      ...response,
      url: response.url === request.url ? response.url : response.url.replace(/[?#].*/s, ""),
      body: part?.head() ?? "",
    },
    ...details,
  });
}
