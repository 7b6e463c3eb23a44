import './old-browsers.ts';
import './styles/kiosk.css';
import './styles/verdict.css';
import './styles/bars.css';
import './styles/door.css';
import './styles/phone.css';
import './styles/aside.css';
import './styles/keypad.css';
import './styles/contrast.css';
import { mountPage } from '#web/mount-page.ts';
import { Kiosk } from './components/kiosk.tsx';
import { AppProvider, createKioskApp } from './kiosk-app.ts';

mountPage(
  <AppProvider value={createKioskApp()}>
    <Kiosk />
  </AppProvider>,
);
