// "await using", in a program whose lib has Symbol.asyncDispose. Like types.ts it is never run; types-bare.ts has programs
// without it.

import { type Page, paginate, type Walk } from "anypage";

interface Issue {
  title: string;
}

export async function leave(walk: Walk<Issue>, page: Page<Issue>): Promise<void> {
  await using items = walk[Symbol.asyncIterator]();
  await using pages = walk.pages()[Symbol.asyncIterator]();
  await using entries = walk.entries()[Symbol.asyncIterator]();
  await using titles = walk.select<string>("$.title")[Symbol.asyncIterator]();
  await using rest = page.iterPages()[Symbol.asyncIterator]();
  await using again = paginate("https://api.example")[Symbol.asyncIterator]();
  const step = await items.next();
  const title: string | undefined = step.done ? undefined : step.value.title;
  const disposed: Promise<void> = items[Symbol.asyncDispose]() as Promise<void>;
  void [pages, entries, titles, rest, again, title, disposed];
}
