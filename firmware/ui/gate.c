/* SPDX-License-Identifier: Apache-2.0 */
/* Host, origin, method, path, type and cookie, in that order; nothing of a
 * body is read before all of them hold. */
#include "gate.h"

#include "hearth/secmem.h"

#include <stdio.h>
#include <string.h>

#define COOKIES_MAX 4096 /* bytes of the header looked at */

static int draw(const struct hearth_rng *rng, char out[HEARTH_UI_HEX_LEN + 1])
{
    uint8_t bytes[HEARTH_UI_SECRET_LEN];
    int rc = rng->fill(rng->cookie, bytes, sizeof(bytes));
    if (rc == 0) {
        hearth_bytes_hex(hearth_slice_of(bytes, sizeof(bytes)), out);
    }
    hearth_secmem_wipe(bytes, sizeof(bytes));
    return rc;
}

int hearth_ui_gate_begin(struct hearth_ui_gate *g, unsigned port,
                         const struct hearth_rng *rng)
{
    memset(g, 0, sizeof(*g));
    g->port = port;
    int rc = draw(rng, g->start);
    return rc != 0 ? rc : draw(rng, g->page);
}

int hearth_ui_gate_admit(struct hearth_ui_gate *g, const struct hearth_rng *rng)
{
    return draw(rng, g->cookie);
}

int hearth_ui_gate_turn(struct hearth_ui_gate *g, const struct hearth_rng *rng)
{
    return draw(rng, g->page);
}

void hearth_ui_gate_cookie_name(const struct hearth_ui_gate *g, char out[32])
{
    (void)snprintf(out, 32, "hearth-%u", g->port);
}

static bool is_secret(const char *have, const char *given, size_t len)
{
    return have[0] != '\0' && len == HEARTH_UI_HEX_LEN &&
           hearth_secmem_equal(have, given, HEARTH_UI_HEX_LEN);
}

bool hearth_ui_gate_is_page(const struct hearth_ui_gate *g,
                            struct hearth_slice token)
{
    return token.len == HEARTH_UI_HEX_LEN &&
           is_secret(g->page, (const char *)token.data, token.len);
}

/* "127.0.0.1:PORT" and nothing else: a name could be made to mean us. */
static bool is_own_host(const struct hearth_ui_gate *g, const char *host)
{
    char own[32];
    (void)snprintf(own, sizeof(own), "127.0.0.1:%u", g->port);
    return host != NULL && strcmp(host, own) == 0;
}

static bool is_own_origin(const struct hearth_ui_gate *g, const char *origin)
{
    char own[40];
    (void)snprintf(own, sizeof(own), "http://127.0.0.1:%u", g->port);
    return origin != NULL && strcmp(origin, own) == 0;
}

/* One of the "name=value" pairs of a Cookie header is ours. */
static bool has_cookie(const struct hearth_ui_gate *g, const char *cookies)
{
    char name[32];
    if (cookies == NULL || strlen(cookies) > COOKIES_MAX) {
        return false;
    }
    hearth_ui_gate_cookie_name(g, name);
    size_t name_len = strlen(name);
    for (const char *at = cookies; *at != '\0';) {
        at += strspn(at, "; ");
        size_t len = strcspn(at, ";");
        if (len > name_len && strncmp(at, name, name_len) == 0 &&
            at[name_len] == '=') {
            return is_secret(g->cookie, at + name_len + 1, len - name_len - 1);
        }
        at += len;
    }
    return false;
}

static bool is_asset(const char *path)
{
    return strcmp(path, "/style.css") == 0 || strcmp(path, "/ui.js") == 0 ||
           strcmp(path, "/icon.svg") == 0;
}

/* A page of another origin, or one that hides which it is. */
static bool is_foreign(const struct hearth_ui_gate *g,
                       const struct hearth_ui_claim *c, bool is_post)
{
    bool is_own_site = c->site == NULL || strcmp(c->site, "same-origin") == 0;
    if (is_post) {
        /* Every browser sends Origin with a POST. */
        return !is_own_origin(g, c->origin) || !is_own_site;
    }
    return c->origin != NULL && !is_own_origin(g, c->origin);
}

static enum hearth_ui_verdict judge_post(const struct hearth_ui_gate *g,
                                         const struct hearth_ui_claim *c)
{
    static const char form[] = "application/x-www-form-urlencoded";
    if (is_foreign(g, c, true)) {
        return HEARTH_UI_FOREIGN;
    }
    if (!has_cookie(g, c->cookie)) {
        return HEARTH_UI_UNKNOWN;
    }
    if (strcmp(c->path, "/") != 0) {
        return HEARTH_UI_LOST;
    }
    return c->type != NULL && strncmp(c->type, form, sizeof(form) - 1) == 0
               ? HEARTH_UI_ACT
               : HEARTH_UI_NO_TYPE;
}

/* The address of the kiosk is typed or given, and never followed from a page
 * of another origin. */
static enum hearth_ui_verdict judge_entry(const struct hearth_ui_gate *g,
                                          const struct hearth_ui_claim *c)
{
    const char *given = c->path + sizeof("/k/") - 1;
    bool is_typed = c->site == NULL || strcmp(c->site, "none") == 0 ||
                    strcmp(c->site, "same-origin") == 0;
    if (!is_typed) {
        return HEARTH_UI_FOREIGN;
    }
    return is_secret(g->start, given, strlen(given)) ? HEARTH_UI_ENTER
                                                     : HEARTH_UI_UNKNOWN;
}

enum hearth_ui_verdict hearth_ui_gate_judge(const struct hearth_ui_gate *g,
                                            const struct hearth_ui_claim *c)
{
    if (!is_own_host(g, c->host)) {
        return HEARTH_UI_WRONG_HOST;
    }
    if (strcmp(c->method, "POST") == 0) {
        return judge_post(g, c);
    }
    if (strcmp(c->method, "GET") != 0) {
        return HEARTH_UI_NO_METHOD;
    }
    if (is_foreign(g, c, false)) {
        return HEARTH_UI_FOREIGN;
    }
    if (is_asset(c->path)) {
        return HEARTH_UI_ASSET;
    }
    if (strncmp(c->path, "/k/", 3) == 0) {
        return judge_entry(g, c);
    }
    if (!has_cookie(g, c->cookie)) {
        return HEARTH_UI_UNKNOWN;
    }
    if (strcmp(c->path, "/") == 0) {
        return HEARTH_UI_PAGE;
    }
    return strncmp(c->path, "/m/", 3) == 0 ? HEARTH_UI_MEDIA : HEARTH_UI_LOST;
}
