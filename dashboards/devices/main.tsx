import { render } from 'preact';
import '#web/tokens.css';
import '#web/base.css';
import './styles/page.css';
import './styles/device-row.css';
import './styles/line-panel.css';
import { DevicesPage } from './components/devices-page.tsx';
import { AppProvider, createDevicesApp } from './devices-app.ts';

const page = document.getElementById('page');
if (page) {
  // What older browsers go on showing.
  page.textContent = '';
  render(
    <AppProvider value={createDevicesApp()}>
      <DevicesPage />
    </AppProvider>,
    page,
  );
}
