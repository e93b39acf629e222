/* SPDX-License-Identifier: Apache-2.0 */
/* Workers of a device, as the keyring file holds them. */
#include "workers.h"

#include "pin_guard.h"

static const struct hearth_keyring_slot *
own_slot(const struct hearth_session *s)
{
    return &s->keyring.ring.slots[s->secrets->slot];
}

struct hearth_keyring_lock
hearth_workers_lock_like(const struct hearth_session *s,
                         struct hearth_slice secret,
                         const struct hearth_keyring_chip *chip)
{
    const struct hearth_keyring_slot *own = own_slot(s);
    return (struct hearth_keyring_lock){
        .secret = secret,
        .cost = own->cost,
        .chip = own->mode == HEARTH_KEYRING_CHIP ? chip : NULL};
}

static bool is_name(struct hearth_slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] <= ' ' || name.data[i] == 0x7f) {
            return false;
        }
    }
    return name.len > 0 && name.len <= HEARTH_CODE_MAX;
}

/* Wrong PINs of who had the slot before are not the new worker's. */
static int clear_count(const struct hearth_session *s, uint8_t slot)
{
    struct hearth_pin_guard guard;
    uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN];
    hearth_pin_guard_boot(boot);
    int rc =
        hearth_pin_guard_open(s->agent->folder, &s->agent->clock, boot, &guard);
    if (rc == 0) {
        hearth_pin_guard_of(&guard, slot);
        rc = hearth_pin_guard_clear(&guard);
    }
    return rc;
}

int hearth_workers_may_add(const struct hearth_session *s,
                           struct hearth_slice name)
{
    const struct hearth_keyring *ring = &s->keyring.ring;
    uint8_t slot = 0;
    unsigned count = 0;
    if (!is_name(name)) {
        return HEARTH_E_INVALID;
    }
    if (hearth_keyring_find_worker(ring, name, &slot) == 0) {
        return HEARTH_E_EXISTS;
    }
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        count += ring->slots[i].is_used ? 1 : 0;
    }
    return count < HEARTH_WORKERS_MAX ? 0 : HEARTH_E_LIMIT;
}

int hearth_workers_add(struct hearth_session *s, struct hearth_slice name,
                       const struct hearth_keyring_lock *lock)
{
    struct hearth_keyring *ring = &s->keyring.ring;
    uint8_t slot = 0;
    int rc = hearth_workers_may_add(s, name);
    if (rc == 0) {
        rc = hearth_keyring_add_locked(ring, name, lock, &s->secrets->sign,
                                       s->m, &s->agent->rng);
    }
    if (rc == 0) {
        rc = hearth_keyring_find_worker(ring, name, &slot);
    }
    if (rc != 0) {
        return rc;
    }
    rc = clear_count(s, slot);
    if (rc == 0) {
        return hearth_keyring_file_save(&s->keyring);
    }
    int undone = hearth_keyring_remove_worker(ring, name); /* not written yet */
    HEARTH_CHECK(undone == 0);
    return rc;
}

int hearth_workers_relock(struct hearth_session *s,
                          const struct hearth_keyring_lock *lock)
{
    int rc = hearth_keyring_relock(&s->keyring.ring, s->secrets, lock, s->m,
                                   &s->agent->rng);
    return rc == 0 ? hearth_keyring_file_save(&s->keyring) : rc;
}
