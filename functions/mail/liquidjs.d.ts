/** The build without Node's file system, which bundlers would choose by rules that differ between them. */
declare module 'liquidjs/dist/liquid.browser.mjs' {
  export * from 'liquidjs';
}
