/* SPDX-License-Identifier: Apache-2.0 */
/* A carried file: what would have gone over the network, on a stick instead
 * (FORMAT.md "Carry file"). Its checksum finds damage; trust comes from the
 * signatures of what is inside, as on the network. */
#ifndef HEARTH_CARRY_H
#define HEARTH_CARRY_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

enum hearth_carry_kind { HEARTH_CARRY_TO_HOST = 1, HEARTH_CARRY_TO_DEVICE = 2 };

enum hearth_carry_item {
    HEARTH_CARRY_BATCH = 1,      /* to the host: as POST b */
    HEARTH_CARRY_LOSS = 2,       /* to the host: as POST l */
    HEARTH_CARRY_HAS = 3,        /* to the host: hash of a form that is here */
    HEARTH_CARRY_STATE = 4,      /* to the device: as the answer to GET p */
    HEARTH_CARRY_PACKAGE = 5,    /* to the device: as the answer to GET f */
    HEARTH_CARRY_WITHDRAWAL = 6, /* to the host: as POST w */
    HEARTH_CARRY_ASSIGNMENT = 7, /* to the device: as the answer to GET a */
    HEARTH_CARRY_KEPT = 8        /* to the device: withdrawals that the host
                                    keeps, and its signature */
};

struct hearth_carry_head {
    uint8_t kind;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t device[HEARTH_DEVICE_LEN];
    uint32_t version; /* of the programme document that the device has */
};

/* Writes a file: head, items, end. Failure sticks to ${out}. */
void hearth_carry_begin(struct hearth_writer *out,
                        const struct hearth_carry_head *head);
void hearth_carry_put(struct hearth_writer *out, enum hearth_carry_item type,
                      struct hearth_slice body);
/* Adds the checksum. E_SPACE, E_CRYPTO. */
HEARTH_MUST_USE int hearth_carry_end(struct hearth_writer *out);
/* What an item costs besides its body, and the file besides its items. */
#define HEARTH_CARRY_ITEM_EXTRA 5
#define HEARTH_CARRY_EXTRA      (4 + 1 + 1 + 16 + 8 + 4 + HEARTH_HASH_LEN)

/* Checks the whole frame of ${in} and its checksum; ${items} then stands at the
 * first item. E_INVALID, E_VERSION, E_LIMIT. */
HEARTH_MUST_USE int hearth_carry_open(struct hearth_slice in,
                                      struct hearth_carry_head *head,
                                      struct hearth_reader *items);
/* The next item, a view; its type may be any number. E_NOT_FOUND: no more. */
HEARTH_MUST_USE int hearth_carry_next(struct hearth_reader *items,
                                      uint8_t *type, struct hearth_slice *body);

#endif
