'use strict';

{
  // Whose profile the update is about: the sample's, or else one's own, so that nobody is changed by mistake.
  const SUBJECT = `query ($id: ID!) {
    node(id: $id) { id }
    user(by: { username: "cthompson" }) { profile { id version } }
    viewer { actor { ... on User { profile { id version } } } }
  }`;

  const root = document.getElementById('graphiql');
  const examples = JSON.parse(root.dataset.examples);
  const update = examples.at(-1);
  let prepared;

  // Writes a profile that there is into the update's variables, unless they name one: ids differ between databases, and
  // GraphiQL keeps its tabs longer than a demonstration its database.
  async function prepare(queryEditor, variableEditor) {
    if (!variableEditor || queryEditor?.getValue() !== update.query) {
      return;
    }
    const text = variableEditor.getValue();
    const variables = parsed(text);
    const id = variables?.input?.id;
    if (!id || id === prepared) {
      return;
    }
    const { data } = await session.ask(SUBJECT, { id }).catch(() => ({}));
    const subject = data?.user?.profile ?? data?.viewer.actor?.profile;
    const another = data?.node && data.node.id !== subject?.id;
    if (subject && !another && variableEditor.getValue() === text) {
      prepared = subject.id;
      const input = { ...variables.input, id: subject.id, ifVersion: subject.version };
      variableEditor.setValue(JSON.stringify({ ...variables, input }, null, 2));
    }
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  // The name of the page, inside GraphiQL, where its editors can be reached.
  function Name() {
    const { queryEditor, variableEditor, activeTabIndex } = GraphiQL.React.useEditorContext({ nonNull: true });
    const [signIns, setSignIns] = React.useState(0);
    React.useEffect(() => session.onSignIn(() => setSignIns(count => count + 1)), []);
    React.useEffect(() => {
      if (signIns) {
        prepare(queryEditor, variableEditor);
      }
    }, [queryEditor, variableEditor, activeTabIndex, signIns]);
    return 'Roster';
  }

  // What GraphiQL keeps longer than the session, apart from what other pages of this address keep. Its history has the
  // headers that were typed into its editor, which may hold a token: they are left out.
  function storage() {
    const storage = GraphiQL.createLocalStorage({ namespace: 'roster' });
    const { setItem } = storage;
    const withoutHeaders = (name, value) => (name === 'headers' ? null : value);
    storage.setItem = (name, value) =>
      setItem(name, /:(queries|favorites)$/.test(name) ? JSON.stringify(JSON.parse(value), withoutHeaders) : value);
    return storage;
  }

  function props() {
    const post = GraphiQL.createFetcher({ url: '/graphql' });
    return {
      // The schema is everybody's: whoever has the wrong token can read it all the same.
      fetcher: (request, options) =>
        request.operationName === 'IntrospectionQuery'
          ? post(request, options)
          : post(request, { ...options, headers: session.headers(options?.headers) }),
      storage: storage(),
      shouldPersistHeaders: false,
      defaultTabs: examples,
      defaultQuery: '',
      defaultEditorToolsVisibility: 'variables',
    };
  }

  // A dialog of GraphiQL adds a <style> element that stops the page behind it from scrolling. The page's policy refuses
  // inline style with an error on the console, and boot.css has the page never scroll: such an element is left out.
  document.head.appendChild = function (node) {
    return node instanceof HTMLStyleElement ? node : Node.prototype.appendChild.call(this, node);
  };

  if (window.React && window.ReactDOM && window.GraphiQL) {
    const name = React.createElement(GraphiQL.Logo, null, React.createElement(Name));
    ReactDOM.createRoot(root).render(React.createElement(GraphiQL, props(), name));
    session.begin();
  } else {
    root.firstElementChild.textContent =
      'GraphiQL could not be loaded. This build of Roster takes it from a CDN; ' +
      'one with the feature embedded-graphiql brings it along. The graph itself is at /graphql.';
  }
}
