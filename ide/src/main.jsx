import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import '@graphiql/plugin-explorer/style.css';
import 'graphiql/graphiql.css';
import './style.css';
import './dimmed.css';
import './explained.css';
import './narrow.css';

import { createRoot } from 'react-dom/client';
import { fontsLoaded } from './fonts.js';
import { examples, personas } from './hub.js';
import { Ide } from './ide.jsx';
import { Sandbox } from './sandbox.js';

const [theExamples, sandbox] = await Promise.all([examples(), new Sandbox(personas).refresh(), fontsLoaded()]);
createRoot(document.getElementById('ide')).render(<Ide examples={theExamples} sandbox={sandbox} />);
