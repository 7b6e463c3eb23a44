// Node-RED without editor, admin API and telemetry: as lean as it gets.
module.exports = {
  flowFile: 'flows.json',
  uiPort: 0,
  uiHost: '127.0.0.1',
  httpAdminRoot: false,
  httpNodeRoot: false,
  disableEditor: true,
  telemetry: { enabled: false, updateNotification: false },
  credentialSecret: false,
  diagnostics: { enabled: false },
  runtimeState: { enabled: false },
  serialReconnectTime: 1000,
  mqttReconnectTime: 1000,
  logging: { console: { level: 'info', metrics: false, audit: false } },
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false },
    modules: { allowInstall: false },
  },
  functionExternalModules: false,
};
