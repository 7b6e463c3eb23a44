import '#web/tokens.css';
import '#web/base.css';
import '#web/station-page.css';
import './styles/page.css';
import { mountPage } from '#web/mount-page.ts';
import { RecordsPage } from './components/records-page.tsx';
import { AppProvider, createRecordsApp } from './records-app.ts';

mountPage(
  <AppProvider value={createRecordsApp()}>
    <RecordsPage />
  </AppProvider>,
);
