import { gatewayProgram } from './cli/gateway-program.ts';

await gatewayProgram().parseAsync(process.argv);
