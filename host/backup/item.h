/* SPDX-License-Identifier: Apache-2.0 */
/* The items inside a backup, for who writes and who reads it. */
#ifndef HOST_BACKUP_ITEM_H
#define HOST_BACKUP_ITEM_H

#include "host/backup/backup.h"

enum {
    HEARTH_BACKUP_ITEM_LAYOUT = 1, /* schema 4 */
    HEARTH_BACKUP_ITEM_FILE = 2,   /* name 2 + text | length 8 | bytes */
    HEARTH_BACKUP_ITEM_ENTRY = 3,  /* table 1 | key 1 + | value 4 + */
    HEARTH_BACKUP_ITEM_END = 4     /* files 8 | entries 8 */
};

static inline void hearth_backup_count_entry(struct hearth_backup_count *c,
                                             enum hearth_table table)
{
    c->entries++;
    c->records += table == HEARTH_TABLE_RECORDS ? 1u : 0u;
    c->devices += table == HEARTH_TABLE_DEVICES ? 1u : 0u;
}

#endif
