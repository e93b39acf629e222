/* SPDX-License-Identifier: Apache-2.0 */
/* Who may speak to the page: this browser on this device, and no page of
 * somebody else's that a browser shows. */
#ifndef HEARTH_FIRMWARE_UI_GATE_H
#define HEARTH_FIRMWARE_UI_GATE_H

#include "hearth/bytes.h"
#include "hearth/rng.h"

#define HEARTH_UI_SECRET_LEN 32u /* bytes; as hex in address and cookie */
#define HEARTH_UI_HEX_LEN    ((size_t)2 * HEARTH_UI_SECRET_LEN)

/* Stands in locked memory. */
struct hearth_ui_gate {
    unsigned port;
    char start[HEARTH_UI_HEX_LEN + 1];  /* in the kiosk's address */
    char cookie[HEARTH_UI_HEX_LEN + 1]; /* "": none was given out yet */
    char page[HEARTH_UI_HEX_LEN + 1];   /* of the page on screen */
};

/* What a request says of itself; NULL: nothing. */
struct hearth_ui_claim {
    const char *method;
    const char *path;
    const char *host;
    const char *origin;
    const char *site; /* Sec-Fetch-Site */
    const char *type; /* Content-Type */
    const char *cookie;
};

enum hearth_ui_verdict {
    HEARTH_UI_PAGE,       /* GET: what is on screen */
    HEARTH_UI_ACT,        /* POST: something was pressed */
    HEARTH_UI_ENTER,      /* the kiosk's address with the right secret */
    HEARTH_UI_ASSET,      /* style, script, icon: nothing to protect */
    HEARTH_UI_MEDIA,      /* a picture or sound of the open form */
    HEARTH_UI_WRONG_HOST, /* 421: DNS rebinding */
    HEARTH_UI_FOREIGN,    /* 403: sent by another page */
    HEARTH_UI_UNKNOWN,    /* 403: without the cookie, or an old one */
    HEARTH_UI_NO_METHOD,  /* 405 */
    HEARTH_UI_NO_TYPE,    /* 415 */
    HEARTH_UI_LOST        /* 404 */
};

/* Draws the secret of this start; cookie and page are empty. E_CRYPTO. */
HEARTH_MUST_USE int hearth_ui_gate_begin(struct hearth_ui_gate *g,
                                         unsigned port,
                                         const struct hearth_rng *rng);
enum hearth_ui_verdict hearth_ui_gate_judge(const struct hearth_ui_gate *g,
                                            const struct hearth_ui_claim *c);
/* A new cookie: whoever had one before is out. E_CRYPTO. */
HEARTH_MUST_USE int hearth_ui_gate_admit(struct hearth_ui_gate *g,
                                         const struct hearth_rng *rng);
/* Another page is on screen: forms of earlier ones are refused. E_CRYPTO. */
HEARTH_MUST_USE int hearth_ui_gate_turn(struct hearth_ui_gate *g,
                                        const struct hearth_rng *rng);
/* True if ${token} is that of the page on screen. */
bool hearth_ui_gate_is_page(const struct hearth_ui_gate *g,
                            struct hearth_slice token);
/* The name of the cookie, with the port: cookies do not tell ports apart. */
void hearth_ui_gate_cookie_name(const struct hearth_ui_gate *g, char out[32]);

#endif
