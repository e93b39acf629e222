/* SPDX-License-Identifier: Apache-2.0 */
/* A request and its reply, as sync speaks and link carries them (CoAP). */
#ifndef HEARTH_MESSAGE_H
#define HEARTH_MESSAGE_H

#include "hearth/bytes.h"

enum hearth_method { HEARTH_METHOD_GET = 1, HEARTH_METHOD_POST = 2 };

/* CoAP response codes used (RFC 7252 section 12.1.2), class * 100 + detail. */
enum hearth_code {
    HEARTH_CODE_CHANGED = 204,
    HEARTH_CODE_CONTENT = 205,
    HEARTH_CODE_BAD_REQUEST = 400,
    HEARTH_CODE_UNAUTHORIZED = 401,
    HEARTH_CODE_FORBIDDEN = 403,
    HEARTH_CODE_NOT_FOUND = 404,
    HEARTH_CODE_CONFLICT = 409,
    HEARTH_CODE_TOO_LARGE = 413,
    HEARTH_CODE_INTERNAL = 500,
    HEARTH_CODE_UNAVAILABLE = 503
};

struct hearth_request {
    enum hearth_method method;
    char path[80]; /* "b", "p", "f/<hex hash>", without leading slash */
    struct hearth_slice body;
};

struct hearth_reply {
    int code;
    struct hearth_slice body;
};

#endif
