import { paginate } from "anypage";
import { walkAll } from "../../walk-all.js";

export default async function Page({ searchParams }) {
  const { api } = await searchParams;
  return <pre id="result">{await walkAll(paginate, api)}</pre>;
}
