// The items' type comes of the option item, with a schema of a real library. Like types.ts it is never run.

import {
  type Entry,
  type Page,
  type PaginateOptions,
  type PaginationError,
  paginate,
  type StandardSchemaV1,
} from "anypage";
import { z } from "zod";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Fails to compile unless A and B are the same type. */
declare function same<A, B>(...equal: Equal<A, B> extends true ? [] : [never]): void;

const Issue = z.object({ title: z.string(), at: z.string().transform((text) => new Date(text)) });
type Output = { title: string; at: Date };

export async function items(error: PaginationError): Promise<void> {
  const walk = paginate("https://api.example/issues", { item: Issue, maxItems: 3 });
  for await (const issue of walk) same<typeof issue, Output>();
  for await (const page of walk.pages()) same<typeof page, Page<Output>>();
  for await (const entry of walk.entries()) same<typeof entry, Entry<Output>>();
  same<Awaited<ReturnType<typeof walk.toArray>>, Output[]>();
  for await (const number of paginate("https://api.example", { item: (value) => Number(value) }))
    same<typeof number, number>();
  for await (const number of paginate("https://api.example", { item: async (value) => Number(value) }))
    same<typeof number, number>();
  const own: StandardSchemaV1<unknown, Output> = Issue;
  const options: PaginateOptions<Output> = { item: own };
  for await (const issue of paginate("https://api.example", options)) same<typeof issue, Output>();
  // @ts-expect-error: the schema gives something else
  paginate<number>("https://api.example", { item: Issue });
  // @ts-expect-error: a text is no check
  paginate("https://api.example", { item: "string" });
  const place: string | undefined = error.issues?.[0]?.message;
  const index: number | undefined = error.index;
  void [place, index];
}
