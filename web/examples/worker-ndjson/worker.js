import { paginate } from "anypage";

export default {
  async fetch(request, { API, TOKEN }) {
    const max = new URL(request.url).searchParams.get("max");
    if (max !== null && !/^\d{1,9}$/.test(max)) return new Response("max is not a number\n", { status: 400 });
    const walk = paginate(`${API}/api/link-header?per_page=500`, {
      pagination: "link-header",
      items: "$.items",
      headers: TOKEN === undefined ? {} : { authorization: `Bearer ${TOKEN}` },
      maxItems: max === null ? undefined : Number(max),
      prefetch: 1,
    });
    return new Response(walk.ndjson(), { headers: { "content-type": "application/x-ndjson" } });
  },
};
