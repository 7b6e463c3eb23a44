/**
 * Settings of the Node-RED that `npm run flows` starts. Port and user directory come from the command line.
 *
 * The editor asks for no password because nobody else can reach it: it listens on loopback only, and a page
 * of a foreign site that a browser on this machine shows is turned away by its Host header (DNS rebinding).
 * To open it to others, put a server with sign-in in front, or set `adminAuth`
 * (https://nodered.org/docs/user-guide/runtime/securing-node-red).
 */
const path = require('node:path');

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;

function loopbackOnly(request, response, next) {
  if (LOOPBACK_HOST.test(request.headers.host ?? '')) next();
  else response.status(403).send('This editor answers on loopback only.');
}

module.exports = {
  uiHost: '127.0.0.1',
  nodesDir: [path.join(__dirname, 'nodes')],
  httpAdminMiddleware: loopbackOnly,
  httpNodeMiddleware: loopbackOnly,
  flowFilePretty: true,
  // Nothing leaves this machine unless a flow sends it.
  telemetry: { enabled: false, updateNotification: false },
  diagnostics: { enabled: false, ui: false },
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpload: false },
    modules: { allowInstall: false },
  },
  functionExternalModules: false,
  editorTheme: {
    page: { title: 'Gatehouse flows' },
    header: { title: 'Gatehouse flows' },
    palette: { catalogues: [] },
    projects: { enabled: false },
    tours: false,
  },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
