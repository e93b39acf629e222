/* SPDX-License-Identifier: Apache-2.0 */
/* Host, method, origin and type, in that order; nothing of a body is read
 * before all of them hold. */
#include "host/web/gate.h"

#include "host/web/multipart.h"

#include <stdio.h>
#include <string.h>

#define COOKIES_MAX 4096 /* bytes of the header looked at */

/* The port of "NAME" or "NAME:PORT" is digits or absent. */
static bool is_host(const char *host, const char *name)
{
    size_t len = strlen(name);

    return strncmp(host, name, len) == 0 &&
           (host[len] == '\0' ||
            (host[len] == ':' &&
             strspn(host + len + 1, "0123456789") == strlen(host + len + 1)));
}

bool hearth_gate_is_own_host(const struct hearth_gate *g, const char *host)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};

    if (host == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (is_host(host, names[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < g->host_count; i++) {
        if (is_host(host, g->hosts[i])) {
            return true;
        }
    }
    return false;
}

/* "SCHEME://HOST" with the very Host that was asked. */
static bool is_own_origin(const struct hearth_gate *g,
                          const struct hearth_claim *c)
{
    const char *scheme = g->is_secure ? "https://" : "http://";
    size_t len = strlen(scheme);

    return c->origin != NULL && strncmp(c->origin, scheme, len) == 0 &&
           strcmp(c->origin + len, c->host) == 0;
}

static bool is_own_site(const char *site)
{
    return site == NULL || strcmp(site, "same-origin") == 0;
}

static enum hearth_verdict judge_post(const struct hearth_gate *g,
                                      const struct hearth_claim *c)
{
    static const char form[] = "application/x-www-form-urlencoded";
    const size_t len = sizeof(form) - 1;
    bool is_form;

    /* Every browser sends Origin with a POST. */
    if (!is_own_origin(g, c) || !is_own_site(c->site)) {
        return HEARTH_GATE_FOREIGN;
    }
    if (c->takes_file) {
        is_form = hearth_multipart_is(c->type);
    } else {
        is_form = c->type != NULL && strncmp(c->type, form, len) == 0 &&
                  (c->type[len] == '\0' || c->type[len] == ';');
    }
    return is_form ? HEARTH_GATE_FINE : HEARTH_GATE_NO_TYPE;
}

enum hearth_verdict hearth_gate_judge(const struct hearth_gate *g,
                                      const struct hearth_claim *c)
{
    if (!hearth_gate_is_own_host(g, c->host)) {
        return HEARTH_GATE_WRONG_HOST;
    }
    if (strcmp(c->method, "POST") == 0) {
        return judge_post(g, c);
    }
    if (strcmp(c->method, "GET") != 0 && strcmp(c->method, "HEAD") != 0) {
        return HEARTH_GATE_NO_METHOD;
    }
    /* A script of another origin that asks says so; a link followed does
     * not. */
    return c->origin == NULL || is_own_origin(g, c) ? HEARTH_GATE_FINE
                                                    : HEARTH_GATE_FOREIGN;
}

void hearth_gate_cookie_name(const struct hearth_gate *g, char out[32])
{
    if (g->is_secure) {
        (void)snprintf(out, 32, "__Host-hearth");
    } else {
        (void)snprintf(out, 32, "hearth-%u", g->port);
    }
}

static bool is_token(const char *text, size_t len)
{
    return len == HEARTH_WEB_HEX_LEN &&
           strspn(text, "0123456789abcdef") >= HEARTH_WEB_HEX_LEN;
}

/* Given twice is given never: which of the two somebody else planted, nobody
 * can tell. */
void hearth_gate_cookie(const char *header, const char *name,
                        char out[HEARTH_WEB_HEX_LEN + 1])
{
    size_t name_len = strlen(name);
    unsigned found = 0;

    out[0] = '\0';
    if (header == NULL || strlen(header) > COOKIES_MAX) {
        return;
    }
    for (const char *at = header; *at != '\0';) {
        size_t len;

        at += strspn(at, "; ");
        len = strcspn(at, ";");
        if (len > name_len && strncmp(at, name, name_len) == 0 &&
            at[name_len] == '=') {
            found++;
            if (is_token(at + name_len + 1, len - name_len - 1)) {
                memmove(out, at + name_len + 1, HEARTH_WEB_HEX_LEN);
                out[HEARTH_WEB_HEX_LEN] = '\0';
            }
        }
        at += len;
    }
    if (found != 1) {
        memset(out, 0, HEARTH_WEB_HEX_LEN + 1);
    }
}
