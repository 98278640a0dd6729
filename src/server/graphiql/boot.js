'use strict';

{
  const root = document.getElementById('graphiql');

  // A dialog of GraphiQL adds a <style> element that stops the page behind it from scrolling. The page's policy refuses
  // inline style with an error on the console, and boot.css has the page never scroll: such an element is left out.
  document.head.appendChild = function (node) {
    return node instanceof HTMLStyleElement ? node : Node.prototype.appendChild.call(this, node);
  };

  if (window.React && window.ReactDOM && window.GraphiQL) {
    const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
    const defaultQuery = root.dataset.firstQuery;
    ReactDOM.createRoot(root).render(React.createElement(GraphiQL, { fetcher, defaultQuery }));
  } else {
    root.firstElementChild.textContent =
      'GraphiQL could not be loaded. This build of Roster takes it from a CDN; ' +
      'one with the feature embedded-graphiql brings it along. The graph itself is at /graphql.';
  }
}
