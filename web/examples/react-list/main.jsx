import { QueryClient, QueryClientProvider, useInfiniteQuery } from "@tanstack/react-query";
import { infiniteQuery } from "anypage/tanstack-query";
import { useEffect, useRef } from "react";
import { createRoot } from "react-dom/client";

const api = import.meta.env.VITE_API ?? "";
const orders = infiniteQuery(`${api}/api/link-header?per_page=200`);

function Orders() {
  const { data, error, isFetching, hasNextPage, fetchNextPage } = useInfiniteQuery({ ...orders, staleTime: 60_000 });
  const end = useRef(null);

  useEffect(() => {
    if (!hasNextPage || isFetching || error) return;
    const near = ([place]) => place.isIntersecting && fetchNextPage();
    const observer = new IntersectionObserver(near, { rootMargin: "0px 0px 1000px" });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasNextPage, isFetching, error, fetchNextPage]);

  const pages = data?.pages ?? [];
  return (
    <main>
      <h1>{pages[0]?.total ?? ""} orders</h1>
      <ol>
        {pages.flatMap(({ items }) =>
          items.map(({ key, title, customer }) => (
            <li key={key}>
              {title} <span>{customer.name}</span>
            </li>
          )),
        )}
      </ol>
      <footer ref={end} role="status">
        {error ? (
          <p className="error">
            {error.message} <br />
            <button type="button" disabled={isFetching} onClick={() => fetchNextPage()}>
              Try again
            </button>
          </p>
        ) : (
          <Verdict {...pages.at(-1)?.verdict} />
        )}
      </footer>
    </main>
  );
}

const Verdict = ({ status, evidence }) =>
  status ? <p className={status}>{`${status}: ${evidence}`}</p> : <p>Loading …</p>;

createRoot(document.querySelector("#root")).render(
  <QueryClientProvider client={new QueryClient()}>
    <Orders />
  </QueryClientProvider>,
);
