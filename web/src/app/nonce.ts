/** The nonce of this page, for what libraries add of style at run time. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

/**
 * Gives every style element made from here on the nonce. Ant Design passes it on by itself, except where its dialogs
 * lock the page from scrolling; without it the browser blocks that one rule.
 */
export function styleWithNonce(): void {
  const plain = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = plain(name, options);
    if (name === "style") made.setAttribute("nonce", nonce);
    return made;
  }) as typeof document.createElement;
}
