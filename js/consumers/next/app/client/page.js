"use client";

import { paginate } from "anypage";
import { useEffect, useState } from "react";
import { walkAll } from "../../walk-all.js";

export default function Page() {
  const [result, setResult] = useState("");
  useEffect(() => {
    walkAll(paginate, new URLSearchParams(location.search).get("api")).then(setResult);
  }, []);
  return <pre id="result">{result}</pre>;
}
