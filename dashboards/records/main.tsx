import { render } from 'preact';
import '#web/tokens.css';
import '#web/base.css';
import './styles/page.css';
import { RecordsPage } from './components/records-page.tsx';
import { AppProvider, createRecordsApp } from './records-app.ts';

const page = document.getElementById('page');
if (page) {
  // What older browsers go on showing.
  page.textContent = '';
  render(
    <AppProvider value={createRecordsApp()}>
      <RecordsPage />
    </AppProvider>,
    page,
  );
}
