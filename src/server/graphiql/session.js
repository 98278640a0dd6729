'use strict';

// Who is signed in. The token stays in this tab, and the browser forgets it with the tab; the page as it is served never
// holds one, since whoever reaches the server can read it.
const session = (() => {
  const KEPT = 'roster:session';
  const WHO = '{ viewer { actor { ... on User { username } ... on ServiceAccount { name } } } }';
  const CREDENTIALS = ['authorization', 'x-session-token'];

  const form = document.getElementById('session');
  const [field, button, said] = ['input', 'button', 'output'].map(name => form.querySelector(name));
  let token = sessionStorage.getItem(KEPT) ?? '';
  let signedIn = false;
  let attempts = 0;

  // The headers of a request that has these of its own already. A request takes one credential: its own comes first.
  function headers(own = {}) {
    if (!token || Object.keys(own).some(name => CREDENTIALS.includes(name.toLowerCase()))) {
      return own;
    }
    const credential = token.startsWith('roster_session_')
      ? { 'X-Session-Token': token }
      : { Authorization: `Bearer ${token}` };
    return { ...credential, ...own };
  }

  // What the graph answers whoever is signed in, and whether it took the token.
  async function ask(query, variables) {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: headers({ 'Content-Type': 'application/json' }),
      body: JSON.stringify({ query, variables }),
    });
    return { refused: response.status === 401, ...(await response.json()) };
  }

  function keep(given) {
    token = given;
    if (token) {
      sessionStorage.setItem(KEPT, token);
    } else {
      sessionStorage.removeItem(KEPT);
    }
  }

  function show(text, problem = false) {
    said.textContent = text;
    said.classList.toggle('problem', problem);
    offer();
  }

  // The button signs in as the token in the field, or out if that is done.
  function offer() {
    const out = signedIn && field.value.trim() === token;
    button.type = out ? 'button' : 'submit';
    button.textContent = out ? 'Sign out' : 'Sign in';
  }

  // Who the token's owner is, or what is wrong with it.
  async function who() {
    if (!/^[!-~]+$/.test(token)) {
      return { refused: true, problem: 'A token has neither blanks nor letters with accents.' };
    }
    try {
      const { refused, data, errors } = await ask(WHO);
      const actor = data?.viewer?.actor;
      return actor ? { name: actor.username ?? actor.name } : { refused, problem: errors?.[0]?.message };
    } catch {
      return { problem: 'The server does not answer.' };
    }
  }

  // Signs in as the owner of a token; out, if it is empty. A token that is refused is forgotten.
  async function signIn(given) {
    const attempt = ++attempts;
    keep(given);
    signedIn = false;
    if (!given) {
      return show('Nobody is signed in.');
    }
    const { name, refused, problem } = await who();
    if (attempt !== attempts) {
      return;
    }
    if (name === undefined) {
      if (refused) {
        keep('');
      }
      return show(problem ?? 'The server does not say whose token this is.', true);
    }
    signedIn = true;
    show(`Signed in as ${name}`);
    form.dispatchEvent(new Event('signed-in'));
  }

  // A link with `#session=…` signs in, as the one that the demonstration prints: browsers keep that part of an address
  // to themselves, and it is taken out of the address here.
  function follow() {
    const given = new URLSearchParams(location.hash.slice(1)).get('session');
    if (given) {
      history.replaceState(null, '', location.pathname + location.search);
      field.value = given.trim();
      signIn(field.value);
    }
    return Boolean(given);
  }

  form.addEventListener('submit', event => {
    event.preventDefault();
    signIn(field.value.trim());
  });
  button.addEventListener('click', () => {
    if (button.type === 'button') {
      field.value = '';
      signIn('');
    }
  });
  field.addEventListener('input', offer);
  window.addEventListener('hashchange', follow);

  // Shows the form, and signs in as the link or this tab says.
  function begin() {
    form.hidden = false;
    if (!follow()) {
      field.value = token;
      signIn(token);
    }
  }

  // Calls back whenever somebody has signed in, and at once if that is done; the answer ends it.
  function onSignIn(callback) {
    form.addEventListener('signed-in', callback);
    if (signedIn) {
      callback();
    }
    return () => form.removeEventListener('signed-in', callback);
  }

  return { ask, begin, headers, onSignIn };
})();
