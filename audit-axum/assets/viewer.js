// What a page does beyond being read. Without it everything is there, too.

import * as copying from "./copying.js";
import * as exporting from "./exporting.js";
import * as keys from "./keys.js";
import * as opening from "./opening.js";
import * as times from "./times.js";
import * as zooming from "./zooming.js";

times.start();
copying.start(document);
opening.start();
keys.start();
exporting.start();
zooming.start();
