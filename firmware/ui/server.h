/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP on 127.0.0.1: one thread, one connection a request, bounded in number,
 * size and time. */
#ifndef HEARTH_FIRMWARE_UI_SERVER_H
#define HEARTH_FIRMWARE_UI_SERVER_H

#include "gate.h"
#include "ui.h"

#include "hearth/notify.h"

struct hearth_ui_server;

/* Binds to ${port} (0: any) of 127.0.0.1. ${ui} and ${m} stay the caller's.
 * E_BUSY: the port is in use; E_NETWORK, E_MEMORY, E_CRYPTO. */
HEARTH_MUST_USE int hearth_ui_server_open(struct hearth_ui *ui,
                                          struct hearth_secmem *m,
                                          unsigned port,
                                          struct hearth_ui_server **out);
/* The address for the kiosk, with the secret of this start; E_SPACE. */
HEARTH_MUST_USE int hearth_ui_server_url(const struct hearth_ui_server *s,
                                         struct hearth_writer *out);
/* Serves until * ${stop} is not 0; ${notify} hears that it goes round. */
HEARTH_MUST_USE int hearth_ui_server_run(struct hearth_ui_server *s,
                                         struct hearth_notify *notify,
                                         const volatile sig_atomic_t *stop);
void hearth_ui_server_close(struct hearth_ui_server *s);

#endif
