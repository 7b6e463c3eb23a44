import { render } from 'preact';
import '#web/tokens.css';
import '#web/base.css';
import './styles/layout.css';
import './styles/live-line.css';
import './styles/alerts.css';
import './styles/detail.css';
import './styles/gateways.css';
import './styles/forms.css';
import { App } from './app.tsx';
import { AppProvider, createConsoleApp } from './console-app.ts';

const app = createConsoleApp();
const page = document.getElementById('page');
if (page)
  render(
    <AppProvider value={app}>
      <App />
    </AppProvider>,
    page,
  );
void app.session.load();
