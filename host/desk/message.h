/* SPDX-License-Identifier: Apache-2.0 */
/* What web and desk say to each other: one packet of a socketpair each way.
 *
 *   version 1 | kind 1 | status 1 | flags 1 | id 4 | roles 2 | wait 4 |
 *   token 32 | name | count 1 | area ... | count 1 | text ...
 *
 * name and area: length 1 and bytes; text: length 4 and bytes. Each side takes
 * the other for hostile: whatever does not parse is dropped. */
#ifndef HOST_DESK_MESSAGE_H
#define HOST_DESK_MESSAGE_H

#include "host/people/role.h"

#define HEARTH_DESK_TOKEN_LEN   32
#define HEARTH_DESK_TEXTS_MAX   32
#define HEARTH_DESK_MESSAGE_MAX 131072

enum hearth_desk_kind {
    HEARTH_DESK_WHO = 1,    /* whose session; texts: peer */
    HEARTH_DESK_LOGIN,      /* peer, name, secret, code */
    HEARTH_DESK_LOGOUT,     /* */
    HEARTH_DESK_PASSPHRASE, /* old, new */
    HEARTH_DESK_ACT,        /* action, then name and value of each field */
    HEARTH_DESK_JOB,        /* id; reply: action, state, output */
    HEARTH_DESK_JOBS,       /* reply: id, action, state of each */
    HEARTH_DESK_PEOPLE,     /* reply: name, roles, state of each person */
    HEARTH_DESK_ACCESS,     /* token; reply: purpose */
    HEARTH_DESK_PERSON, /* name; reply: name, roles, areas, until, purpose */
    HEARTH_DESK_FACTOR, /* reply: "none", or "set" */
    HEARTH_DESK_FACTOR_DRAW, /* passphrase; reply: what a QR says */
    HEARTH_DESK_FACTOR_SET,  /* code */
    HEARTH_DESK_TAKE,        /* number of a release: its file is sent */
    HEARTH_DESK_KINDS
};

struct hearth_desk_message {
    uint8_t kind;
    uint32_t id;
    int status;      /* of a reply: 0 or an error */
    bool has_people; /* of a reply: somebody can log in here */
    uint32_t wait_s; /* E_LOCKED */
    uint8_t token[HEARTH_DESK_TOKEN_LEN];
    struct hearth_who who; /* of a reply */
    struct hearth_slice texts[HEARTH_DESK_TEXTS_MAX];
    size_t count;
    /* A descriptor that goes along, not in the bytes; 0: none. Whoever received
     * it closes it. */
    int file;
};

/* E_SPACE. */
HEARTH_MUST_USE int hearth_desk_encode(const struct hearth_desk_message *m,
                                       struct hearth_writer *out);
/* Views into ${in}. E_INVALID, E_VERSION. */
HEARTH_MUST_USE int hearth_desk_decode(struct hearth_slice in,
                                       struct hearth_desk_message *out);
/* Adds a text; more than HEARTH_DESK_TEXTS_MAX are left out. */
void hearth_desk_put(struct hearth_desk_message *m, struct hearth_slice text);
/* Text ${i}, or an empty one. */
struct hearth_slice hearth_desk_text(const struct hearth_desk_message *m,
                                     size_t i);

#endif
