'use strict';

{
  // A link with `#session=…` signs in, as the one that the demonstration prints: browsers keep that part of an address to
  // themselves. The token stays in this tab, and stands where everybody can see and change it: under "Headers".
  function signedIn() {
    const given = new URLSearchParams(location.hash.slice(1)).get('session');
    if (given) {
      sessionStorage.setItem('roster:session', given);
      history.replaceState(null, '', location.pathname + location.search);
    }
    const token = sessionStorage.getItem('roster:session');
    return token ? JSON.stringify({ 'X-Session-Token': token }, null, 2) : undefined;
  }

  const root = document.getElementById('graphiql');

  // A dialog of GraphiQL adds a <style> element that stops the page behind it from scrolling. The page's policy refuses
  // inline style with an error on the console, and boot.css has the page never scroll: such an element is left out.
  document.head.appendChild = function (node) {
    return node instanceof HTMLStyleElement ? node : Node.prototype.appendChild.call(this, node);
  };

  if (window.React && window.ReactDOM && window.GraphiQL) {
    const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
    const defaultTabs = JSON.parse(root.dataset.examples);
    const headers = signedIn();
    const props = { fetcher, defaultTabs, defaultQuery: '', headers, defaultHeaders: headers };
    ReactDOM.createRoot(root).render(React.createElement(GraphiQL, props));
  } else {
    root.firstElementChild.textContent =
      'GraphiQL could not be loaded. This build of Roster takes it from a CDN; ' +
      'one with the feature embedded-graphiql brings it along. The graph itself is at /graphql.';
  }
}
