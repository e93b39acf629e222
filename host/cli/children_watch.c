/* SPDX-License-Identifier: Apache-2.0 */
/* The processes of serve while they run: who is silent for too long is stopped
 * or goes round in circles, though its process is there. */
#include "host/cli/children.h"
#include "host/cli/complain.h"
#include "host/cli/served.h"

#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS  2000
#define GRACE_MS 10000
/* This process itself did not run: what it did not hear says nothing. */
#define GAP_MS  8000
#define NOTE_MS 60000

struct watch {
    struct hearth_child *children;
    size_t count;
    const struct hearth_children_chore *chore;
    int64_t now_ms, last_ms, noted_ms;
    bool has_news;
};

static bool hears(const struct hearth_child *c)
{
    char beats[64];
    bool any = false;

    if (c->life.pulse <= 0) {
        return false;
    }
    while (read(c->life.pulse, beats, sizeof(beats)) > 0) {
        any = true;
    }
    return any;
}

/* Told to end; what it leaves behind is what a crash leaves. */
static void end(struct watch *w, struct hearth_child *c, int number)
{
    c->life.state = HEARTH_SERVED_ENDING;
    c->life.ended_ms = w->now_ms;
    w->has_news = true;
    (void)kill(c->pid, number);
}

static void fall_silent(struct watch *w, struct hearth_child *c)
{
    long seconds = (long)(c->life.silent_ms / 1000);

    if (c->needs_secret) {
        c->life.state = HEARTH_SERVED_SILENT;
        w->has_news = true;
        (void)hearth_complain(0,
                              "%s hangs: no sign of life for %ld s. It cannot "
                              "be started again without the passphrase: start "
                              "serve again",
                              c->program, seconds);
        return;
    }
    (void)hearth_complain(0,
                          "%s hangs: no sign of life for %ld s; it is killed "
                          "and started again",
                          c->program, seconds);
    end(w, c, SIGKILL);
    /* web and desk share a channel, and what was said on it is half said */
    for (size_t i = 0; c->has_channel && i < w->count; i++) {
        struct hearth_child *other = &w->children[i];

        if (other->has_channel && other->pid > 0 &&
            other->life.state != HEARTH_SERVED_ENDING) {
            end(w, other, SIGTERM);
        }
    }
}

static void listen_to(struct watch *w, struct hearth_child *c, bool was_away)
{
    if (hears(c)) {
        c->life.heard_ms = w->now_ms;
        if (c->life.state == HEARTH_SERVED_SILENT) {
            c->life.state = HEARTH_SERVED_RUNS;
            w->has_news = true;
            (void)hearth_complain(0, "%s is heard again", c->program);
        }
    }
    if (was_away && c->life.heard_ms < w->now_ms) {
        c->life.heard_ms = w->now_ms;
    }
    if (c->pid <= 0) {
        return;
    }
    if (c->life.state == HEARTH_SERVED_RUNS &&
        w->now_ms - c->life.heard_ms > c->life.silent_ms) {
        fall_silent(w, c);
    }
    if (c->life.state == HEARTH_SERVED_ENDING &&
        w->now_ms - c->life.ended_ms > GRACE_MS) {
        (void)kill(c->pid, SIGKILL);
    }
}

/* Waits for ${c} to be started again. */
static bool is_due(const struct hearth_child *c)
{
    return c->life.state == HEARTH_SERVED_ENDING && c->pid == 0;
}

/* E_STATE: that happens too often to be an accident. */
static int count_restart(const struct watch *w, struct hearth_child *c)
{
    struct hearth_child_life *life = &c->life;

    if (life->recent == 0 || w->now_ms - life->hour_ms > HEARTH_CHILD_HOUR_MS) {
        life->hour_ms = w->now_ms;
        life->recent = 0;
    }
    life->restarts++;
    if (++life->recent > HEARTH_CHILD_RESTARTS) {
        return hearth_complain(HEARTH_E_STATE,
                               "%s hung %d times within an hour; stopping",
                               c->program, HEARTH_CHILD_RESTARTS + 1);
    }
    return 0;
}

static int start_again(struct watch *w, struct hearth_child *c)
{
    int e = count_restart(w, c);

    if (e == 0) {
        e = hearth_children_start(c, w->chore->mask);
    }
    if (e == 0) {
        w->has_news = true;
        (void)hearth_complain(0, "%s was started again", c->program);
    }
    return e;
}

/* Both ends of a new channel, once both that share it are gone. */
static int start_pair(struct watch *w)
{
    struct hearth_child *pair[2];
    int ends[2];
    size_t n = 0;

    for (size_t i = 0; i < w->count && n < 2; i++) {
        if (w->children[i].has_channel) {
            pair[n++] = &w->children[i];
        }
    }
    if (n < 2 || !is_due(pair[0]) || !is_due(pair[1])) {
        return 0;
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return hearth_complain_why(HEARTH_E_IO, "starting the desk");
    }
    for (size_t i = 0; i < 2; i++) {
        int e;

        pair[i]->channel = ends[i];
        e = start_again(w, pair[i]);
        if (e != 0) {
            return e; /* serve ends, and with it the other end */
        }
    }
    return 0;
}

static int start_due(struct watch *w)
{
    int e = start_pair(w);

    for (size_t i = 0; e == 0 && i < w->count; i++) {
        if (!w->children[i].has_channel && is_due(&w->children[i])) {
            e = start_again(w, &w->children[i]);
        }
    }
    return e;
}

/* For health: what changed at once, else that this process goes round. */
static void note(struct watch *w)
{
    struct hearth_served s = {.at_ms = w->now_ms};

    if (w->chore->served < 0 ||
        (!w->has_news && w->now_ms - w->noted_ms < NOTE_MS)) {
        return;
    }
    for (size_t i = 0; i < w->count && i < HEARTH_SERVED_MAX; i++) {
        static const char family[] = "hearth-host-";
        const struct hearth_child *c = &w->children[i];
        struct hearth_served_child *to = &s.child[s.count++];

        if (hearth_bytes_to_text(
                hearth_slice_text(c->program + sizeof(family) - 1), to->name,
                sizeof(to->name)) != 0) {
            s.count--;
            continue;
        }
        to->state = c->life.state;
        to->restarts = c->life.restarts;
    }
    if (hearth_served_write(w->chore->served, &s) == 0) {
        w->has_news = false;
    }
    w->noted_ms = w->now_ms;
}

/* A child that does not even end, or cannot be replaced: the service manager
 * hears nothing, and starts everything again. */
static bool is_fine(const struct watch *w)
{
    for (size_t i = 0; i < w->count; i++) {
        const struct hearth_child_life *life = &w->children[i].life;

        if (life->state == HEARTH_SERVED_SILENT ||
            (life->state == HEARTH_SERVED_ENDING &&
             w->now_ms - life->ended_ms > INT64_C(2) * GRACE_MS)) {
            return false;
        }
    }
    return true;
}

static int turn(struct watch *w)
{
    const struct hearth_clock clock = hearth_clock_system();
    bool was_away;
    int e;

    w->now_ms = clock.monotonic_ms(clock.cookie);
    was_away = w->now_ms - w->last_ms > GAP_MS;
    w->last_ms = w->now_ms;
    for (size_t i = 0; i < w->count; i++) {
        listen_to(w, &w->children[i], was_away);
    }
    e = start_due(w);
    note(w);
    if (is_fine(w)) {
        hearth_notify_beat(w->chore->notify);
    }
    return e;
}

static void pass_hangup(const struct watch *w)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->children[i].takes_hangup && w->children[i].pid > 0) {
            (void)kill(w->children[i].pid, SIGHUP);
        }
    }
}

/* The number of a signal, or -1 when ${left_ms} or a beat's time is over. */
static int wait_for(const sigset_t *watched, int64_t left_ms, int64_t beat_ms)
{
    struct timespec wait;

    left_ms = left_ms < TICK_MS ? left_ms : TICK_MS;
    if (beat_ms > 0 && beat_ms < left_ms) {
        left_ms = beat_ms;
    }
    left_ms = left_ms > 0 ? left_ms : 0;
    wait.tv_sec = (time_t)(left_ms / 1000);
    wait.tv_nsec = (long)(left_ms % 1000) * 1000000;
    return sigtimedwait(watched, NULL, &wait);
}

/* True: go on. */
static bool take_signal(struct watch *w, int number, int *e)
{
    if (number == SIGTERM || number == SIGINT) {
        return false;
    }
    if (number == SIGHUP) {
        pass_hangup(w);
    }
    if (number == SIGCHLD && hearth_children_reap(w->children, w->count, 0)) {
        *e = HEARTH_E_STATE;
    }
    return *e == 0;
}

int hearth_children_watch(struct hearth_child *children, size_t count,
                          const struct hearth_children_chore *chore)
{
    const struct hearth_clock clock = hearth_clock_system();
    int64_t now = clock.monotonic_ms(clock.cookie);
    int64_t due = now + chore->every_s * 1000LL;
    struct watch w = {.children = children,
                      .count = count,
                      .chore = chore,
                      .last_ms = now,
                      .has_news = true};
    sigset_t watched;
    int e = 0;

    (void)sigemptyset(&watched);
    (void)sigaddset(&watched, SIGTERM);
    (void)sigaddset(&watched, SIGINT);
    (void)sigaddset(&watched, SIGHUP);
    (void)sigaddset(&watched, SIGCHLD);
    while (e == 0) {
        int number;

        e = turn(&w);
        now = w.now_ms;
        if (e == 0 && now >= due) {
            chore->run(chore->cookie);
            now = clock.monotonic_ms(clock.cookie);
            due = now + chore->every_s * 1000LL;
        }
        if (e != 0) {
            break;
        }
        number = wait_for(&watched, due - now, chore->notify->every_ms);
        if (!take_signal(&w, number, &e)) {
            break;
        }
    }
    return e;
}
