import '#web/tokens.css';
import '#web/base.css';
import '#web/station-page.css';
import './styles/page.css';
import './styles/device-row.css';
import './styles/line-panel.css';
import './styles/health.css';
import './styles/fittings.css';
import { mountPage } from '#web/mount-page.ts';
import { DevicesPage } from './components/devices-page.tsx';
import { AppProvider, createDevicesApp } from './devices-app.ts';

mountPage(
  <AppProvider value={createDevicesApp()}>
    <DevicesPage />
  </AppProvider>,
);
