// Loads the page's modules, and says so where they, or the package, can't be had.

import("./page.js").catch((error) => {
  document.getElementById("samples-found").textContent =
    `The page can’t start: ${error.message}. If js/dist is missing, run ./build.sh build and load this page again.`;
});
