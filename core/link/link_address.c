/* SPDX-License-Identifier: Apache-2.0 */
/* "host:port" texts to socket addresses. */
#include "link_address.h"

#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#define ADDRESS_TEXT_MAX 256

/* Cuts ${text} (a copy that may be written) at its last colon. */
static int split(char *text, const char **host, const char **port)
{
    char *colon = strrchr(text, ':');
    size_t host_len;

    if (colon == NULL || colon == text || colon[1] == '\0') {
        return HEARTH_E_INVALID;
    }
    if (strlen(colon + 1) > 5 ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1)) {
        return HEARTH_E_INVALID;
    }
    *colon = '\0';
    *port = colon + 1;
    host_len = (size_t)(colon - text);
    *host = text;
    if (text[0] == '[') {
        if (text[host_len - 1] != ']') {
            return HEARTH_E_INVALID;
        }
        text[host_len - 1] = '\0';
        *host = text + 1;
    } else if (strchr(text, ':') != NULL) {
        return HEARTH_E_INVALID; /* IPv6 needs its brackets */
    }
    return HEARTH_OK;
}

int hearth_link_address_parse(const char *text, bool is_numeric,
                              coap_address_t *out)
{
    char copy[ADDRESS_TEXT_MAX];
    struct addrinfo hints = {0}, *found = NULL;
    const char *host, *port;
    size_t len = strlen(text);
    int rc;

    if (len >= sizeof copy) {
        return HEARTH_E_INVALID;
    }
    memcpy(copy, text, len + 1);
    rc = split(copy, &host, &port);
    if (rc != HEARTH_OK) {
        return rc;
    }
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        if (is_numeric) {
            return HEARTH_E_INVALID;
        }
        hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
        if (getaddrinfo(host, port, &hints, &found) != 0) {
            return HEARTH_E_NETWORK;
        }
    }
    rc = HEARTH_E_NETWORK;
    coap_address_init(out);
    if (found->ai_addrlen <= sizeof out->addr) {
        memcpy(&out->addr, found->ai_addr, found->ai_addrlen);
        out->size = found->ai_addrlen;
        rc = HEARTH_OK;
    }
    freeaddrinfo(found);
    return rc;
}
