import './old-browsers.ts';
import { render } from 'preact';
import './styles/kiosk.css';
import './styles/verdict.css';
import './styles/bars.css';
import './styles/door.css';
import './styles/phone.css';
import { Kiosk } from './components/kiosk.tsx';
import { AppProvider, createKioskApp } from './kiosk-app.ts';

const page = document.getElementById('page');
if (page)
  render(
    <AppProvider value={createKioskApp()}>
      <Kiosk />
    </AppProvider>,
    page,
  );
