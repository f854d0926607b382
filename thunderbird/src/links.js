// Links to offices open in the browser of the system, where people expect them, and not in Thunderbird.

export function openLinksOutside() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='https:']");
    if (!link) return;
    event.preventDefault();
    messenger.windows.openDefaultBrowser(link.href);
  });
}
