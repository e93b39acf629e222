/* SPDX-License-Identifier: Apache-2.0 */
/* worker: who may use this device, each with an own secret and own drafts. */
#include "commands.h"

#include "chip.h"
#include "console.h"
#include "new_secret.h"
#include "options.h"
#include "recover.h"
#include "report.h"
#include "session.h"
#include "signals.h"
#include "team.h"
#include "workers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY    65536
#define TYPED_MAX 1024

/* Everything one call holds. */
struct worker {
    const char *name; /* the worker that is spoken of */
    const char *as;   /* who unlocks */
    const char *kdf;
    bool is_sure;
    bool with_chip;
    bool without_chip;
    bool is_off;
    struct hearth_agent agent;
    struct hearth_secmem *m;
    struct hearth_line_input in;
    struct hearth_session session;
    struct hearth_new_secret *fresh; /* locked */
    struct hearth_keyring_chip chip;
};

static struct hearth_slice fresh_of(const struct worker *c)
{
    return hearth_slice_of(c->fresh->bytes, c->fresh->len);
}

/* How the new slot is locked: as the present one, if nothing else is said,
 * since what a board can bear is the same for all. */
static int make_lock(const struct worker *c, bool is_new,
                     struct hearth_keyring_lock *lock)
{
    *lock = hearth_workers_lock_like(&c->session, fresh_of(c), &c->chip);
    lock->chip = is_new ? NULL : lock->chip;
    if (c->with_chip) {
        lock->chip = &c->chip;
    }
    if (c->without_chip) {
        lock->chip = NULL;
    }
    if (c->kdf == NULL) {
        return 0;
    }
    bool is_floor = strcmp(c->kdf, "floor") == 0;
    if (!is_floor && strcmp(c->kdf, "default") != 0) {
        hearth_report("--kdf is \"default\" or, for weak boards and tests, "
                      "\"floor\"");
        return HEARTH_E_INVALID;
    }
    lock->cost.passes = is_floor ? HEARTH_PASSPHRASE_FLOOR_PASSES
                                 : HEARTH_PASSPHRASE_DEFAULT_PASSES;
    lock->cost.memory_kib = is_floor ? HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB
                                     : HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB;
    return 0;
}

static int save(struct worker *c)
{
    int rc = hearth_keyring_file_save(&c->session.keyring);
    return rc == 0 ? 0 : hearth_report_cannot("write the keyring", rc);
}

static int say_why(const char *what, int rc)
{
    switch (rc) {
    case HEARTH_E_LIMIT:
        hearth_report("a device has %d workers at most", HEARTH_WORKERS_MAX);
        return rc;
    case HEARTH_E_EXISTS:
        hearth_report("a worker of this device is called that already");
        return rc;
    case HEARTH_E_INVALID:
        hearth_report("a worker's name has 1 to %d bytes, without spaces",
                      HEARTH_CODE_MAX);
        return rc;
    case HEARTH_E_NOT_FOUND:
        hearth_report("no security chip (TPM) answers; %s", hearth_chip_hint());
        return rc;
    default:
        return rc == 0 ? 0 : hearth_report_cannot(what, rc);
    }
}

static int add(struct worker *c)
{
    struct hearth_keyring_lock lock;
    struct hearth_slice name = hearth_slice_text(c->name);
    int rc =
        say_why("add the worker", hearth_workers_may_add(&c->session, name));
    if (rc == 0) {
        rc = hearth_new_secret_ask(
            &c->in, "PIN or passphrase of the new worker: ", c->fresh);
    }
    if (rc == 0) {
        rc = make_lock(c, true, &lock);
    }
    if (rc != 0) {
        return rc;
    }
    rc =
        say_why("add the worker", hearth_workers_add(&c->session, name, &lock));
    if (rc == 0) {
        (void)printf("worker %s may use this device\n", c->name);
        hearth_new_secret_explain(fresh_of(c), lock.chip != NULL);
    }
    return rc;
}

static unsigned count_drafts(const struct hearth_keyring *k, uint8_t slot)
{
    unsigned count = 0;
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        count += k->drafts[i].is_used && k->drafts[i].slot == slot ? 1 : 0;
    }
    return count;
}

static bool is_confirmed(struct worker *c, unsigned drafts)
{
    uint8_t *line;
    size_t len;
    if (c->is_sure) {
        return true;
    }
    (void)printf("%u open drafts of %s are destroyed. Type yes to confirm: ",
                 drafts, c->name);
    (void)fflush(stdout);
    return hearth_line_input_next(&c->in, &line, &len) == 0 &&
           hearth_slice_is_equal(hearth_slice_of(line, len),
                                 hearth_slice_text("yes"));
}

static int remove_worker(struct worker *c)
{
    struct hearth_keyring *ring = &c->session.keyring.ring;
    struct hearth_slice name = hearth_slice_text(c->name);
    uint8_t slot = 0;
    int rc = hearth_keyring_find_worker(ring, name, &slot);
    if (rc != 0) {
        hearth_report("no worker of this device is called that; hearth-agent "
                      "worker list names them");
        return rc;
    }
    if (!is_confirmed(c, count_drafts(ring, slot))) {
        hearth_report("nothing was changed");
        return HEARTH_E_STATE;
    }
    rc = hearth_keyring_remove_worker(ring, name);
    if (rc == HEARTH_E_STATE) {
        hearth_report("the last worker stays: nobody else could sign; add "
                      "another one first, or run hearth-agent wipe");
        return rc;
    }
    if (rc == 0) {
        rc = save(c);
    }
    /* Drafts without a key go from the store as well. */
    if (rc == 0) {
        rc = hearth_recover(&c->agent, &c->session.keyring);
    }
    if (rc == 0) {
        (void)printf("worker %s is removed\n", c->name);
    }
    return rc;
}

static int change_pin(struct worker *c)
{
    struct hearth_keyring_lock lock;
    int rc = hearth_new_secret_ask(&c->in, "New PIN or passphrase: ", c->fresh);
    if (rc == 0) {
        rc = make_lock(c, false, &lock);
    }
    if (rc != 0) {
        return rc;
    }
    rc = say_why("change the PIN", hearth_workers_relock(&c->session, &lock));
    if (rc == 0) {
        (void)printf("the PIN of %s is changed\n", c->session.worker);
        (void)printf("a duress PIN, if there was one, is off now; set it "
                     "again with hearth-agent worker duress\n");
        hearth_new_secret_explain(fresh_of(c), lock.chip != NULL);
    }
    return rc;
}

static int set_duress(struct worker *c)
{
    struct hearth_keyring *ring = &c->session.keyring.ring;
    int rc =
        c->is_off ? 0 : hearth_new_secret_ask(&c->in, "Duress PIN: ", c->fresh);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_keyring_set_duress(ring, c->session.secrets,
                                   c->is_off ? hearth_slice_of(NULL, 0)
                                             : fresh_of(c),
                                   c->m, &c->agent.rng);
    if (rc == HEARTH_E_EXISTS) {
        hearth_report("that is the PIN itself; choose one that is far from it");
        return rc;
    }
    if (rc == 0) {
        rc = save(c);
    }
    if (rc != 0) {
        return rc;
    }
    if (c->is_off) {
        (void)printf("there is no duress PIN\n");
    } else {
        (void)printf("whoever types the duress PIN destroys all keys of this "
                     "device: every draft, and\nthe key that signs. The answer "
                     "is \"wrong PIN\", then and from then on. That\nHearth "
                     "has duress PINs is public; whether you set one, nobody "
                     "can see.\n");
    }
    return 0;
}

/* Needs no PIN: names and modes are no secret on this device. */
static int list(struct worker *c)
{
    static const char *const modes[] = {"PIN or passphrase", "PIN",
                                        "passphrase", "secret and chip"};
    struct hearth_keyring_file file;
    int rc = hearth_keyring_file_look(c->agent.folder, &file);
    if (rc != 0) {
        return hearth_report_cannot("read the keyring", rc);
    }
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        const struct hearth_keyring_slot *s = &file.ring.slots[i];
        if (!s->is_used) {
            continue;
        }
        hearth_console_show(hearth_slice_of(s->worker, s->worker_len));
        (void)printf("  %s, %u drafts\n", modes[s->mode & 3u],
                     count_drafts(&file.ring, i));
    }
    return 0;
}

/* Women only, or with --off everybody again. */
static int set_team(struct worker *c)
{
    int rc = hearth_team_set_women_only(&c->agent, !c->is_off);
    if (rc != 0) {
        return hearth_report_cannot("set who interviews", rc);
    }
    bool is_women_only = hearth_team_is_women_only(&c->agent);
    (void)printf("%s%s\n",
                 c->is_off && is_women_only ? "by its assignment, " : "",
                 is_women_only ? "only women interview with this device"
                               : "anybody interviews");
    return 0;
}

/* What follows "worker". */
struct action {
    const char *name;
    int (*run)(struct worker *c);
    bool has_name;   /* a NAME follows */
    bool needs_open; /* an unlocked worker */
};

static const struct action actions[] = {{"list", list, false, false},
                                        {"add", add, true, true},
                                        {"remove", remove_worker, true, true},
                                        {"pin", change_pin, false, true},
                                        {"duress", set_duress, false, true},
                                        {"women-only", set_team, false, true},
                                        {NULL, NULL, false, false}};

static const struct action *find(const char *name)
{
    for (const struct action *a = actions; a->name != NULL; a++) {
        if (strcmp(a->name, name) == 0) {
            return a;
        }
    }
    return NULL;
}

static const struct action *read_arguments(struct worker *c, int argc,
                                           const char *const *argv)
{
    const struct hearth_option options[] = {{"worker", &c->as, NULL},
                                            {"kdf", &c->kdf, NULL},
                                            {"yes", NULL, &c->is_sure},
                                            {"tpm", NULL, &c->with_chip},
                                            {"no-tpm", NULL, &c->without_chip},
                                            {"off", NULL, &c->is_off},
                                            {NULL, NULL, NULL}};
    const struct action *a = argc > 1 ? find(argv[1]) : NULL;
    int used = 1;
    if (a == NULL) {
        hearth_report("worker wants one of: list, add NAME, remove NAME, pin, "
                      "duress, women-only");
        return NULL;
    }
    if (a->has_name) {
        if (argc < 3 || argv[2][0] == '-') {
            hearth_report("worker %s wants a name", a->name);
            return NULL;
        }
        c->name = argv[2];
        used = 2;
    }
    return hearth_options_read(argc - used, argv + used, options) == 0 ? a
                                                                       : NULL;
}

static int open_memory(struct worker *c)
{
    int rc = hearth_secmem_open(MEMORY, &c->m);
    if (rc == 0) {
        rc = hearth_line_input_open(&c->in, c->m, STDIN_FILENO, TYPED_MAX);
        c->in.stop = hearth_signals_stop();
        c->fresh = hearth_secmem_take(c->m, sizeof(*c->fresh));
        rc = rc == 0 && c->fresh == NULL ? HEARTH_E_MEMORY : rc;
    }
    return rc == 0 ? 0 : hearth_report_cannot("keep keys in memory", rc);
}

static int run(struct worker *c, const struct action *action)
{
    if (!action->needs_open) {
        return action->run(c);
    }
    int rc =
        hearth_session_open_as(&c->agent, c->m, &c->in, c->as, &c->session);
    if (rc != 0) {
        return rc;
    }
    rc = action->run(c);
    hearth_session_close(&c->session);
    return rc;
}

int hearth_cmd_worker(const char *folder, int argc, const char *const *argv)
{
    struct worker *c = calloc(1, sizeof(*c));
    const struct action *action =
        c == NULL ? NULL : read_arguments(c, argc, argv);
    if (action == NULL) {
        free(c);
        return HEARTH_EXIT_USAGE;
    }
    c->chip = hearth_chip_system();
    int rc = open_memory(c);
    if (rc == 0) {
        rc = hearth_agent_open(folder, &c->agent);
    }
    if (rc == 0) {
        rc = run(c, action);
        hearth_agent_close(&c->agent);
    }
    hearth_secmem_close(c->m);
    free(c);
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}
