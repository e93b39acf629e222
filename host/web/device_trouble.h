/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with devices' chains, by name, and what to do about it. */
#ifndef HOST_WEB_DEVICE_TROUBLE_H
#define HOST_WEB_DEVICE_TROUBLE_H

#include "host/web/view.h"

/* A section with one article for each device that needs somebody: forks, named
 * gaps, a host that was set back, silence; or that there is none. E_IO. */
HEARTH_MUST_USE int hearth_device_trouble(struct hearth_view *v);

#endif
