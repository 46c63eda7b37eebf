CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.bans (
    room_id uuid NOT NULL,
    person_id uuid NOT NULL,
    banned_by uuid NOT NULL,
    banned_at timestamp with time zone NOT NULL
);

CREATE TABLE public.idempotency (
    person_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    answer bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.inbox (
    subscription text NOT NULL,
    event_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.invites (
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    token_digest bytea NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    max_uses integer,
    uses integer NOT NULL,
    CONSTRAINT ck_invites_uses CHECK (((max_uses IS NULL) OR (uses <= max_uses)))
);

CREATE TABLE public.memberships (
    room_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_memberships_role CHECK ((role = ANY (ARRAY['owner'::text, 'moderator'::text, 'member'::text])))
);

CREATE TABLE public.outbox (
    event_id uuid NOT NULL,
    "position" bigint NOT NULL,
    subject text NOT NULL,
    aggregate_id uuid NOT NULL,
    payload bytea NOT NULL,
    request_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people (
    id uuid NOT NULL,
    username text NOT NULL,
    display_name text NOT NULL,
    version bigint NOT NULL
);

CREATE TABLE public.rooms (
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    visibility text NOT NULL,
    capacity smallint NOT NULL,
    locked boolean NOT NULL,
    expires text NOT NULL,
    timer_control text NOT NULL,
    quiet_focus boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    version bigint NOT NULL,
    active_at timestamp with time zone NOT NULL,
    empty_since timestamp with time zone,
    CONSTRAINT ck_rooms_capacity CHECK (((capacity >= 2) AND (capacity <= 500))),
    CONSTRAINT ck_rooms_expires CHECK ((expires = ANY (ARRAY['never'::text, '1d'::text, '15m'::text]))),
    CONSTRAINT ck_rooms_timer_control CHECK ((timer_control = ANY (ARRAY['anyone'::text, 'host'::text]))),
    CONSTRAINT ck_rooms_visibility CHECK ((visibility = ANY (ARRAY['public'::text, 'private'::text])))
);

INSERT INTO public.alembic_version VALUES ('0001');

INSERT INTO public.bans VALUES ('01a204e2-d524-7665-8306-47b4db54239d', '01a204e2-d4a4-724d-a28b-563c0b18e274', '01a204e2-d41b-77ba-ac72-e995f5351237', '2026-11-22 20:11:44.412679+00');

INSERT INTO public.inbox VALUES ('rooms-people', '01a204e2-d442-724e-ba6a-751a1f1dab63', '2026-11-22 20:11:44.089576+00');
INSERT INTO public.inbox VALUES ('rooms-people', '01a204e2-d490-76e3-892d-e1a7e187ea3d', '2026-11-22 20:11:44.15435+00');
INSERT INTO public.inbox VALUES ('rooms-people', '01a204e2-d4bc-7092-b831-5d0cec0273fd', '2026-11-22 20:11:44.20075+00');
INSERT INTO public.inbox VALUES ('rooms-activity', '01a204e2-d85a-7744-854b-57dd8cfb238d', '2026-11-22 20:11:45.156184+00');
INSERT INTO public.inbox VALUES ('rooms-activity', '01a204e2-d86d-716d-a3bc-f8650102fdb4', '2026-11-22 20:11:45.191533+00');
INSERT INTO public.inbox VALUES ('rooms-activity', '01a204e2-d892-7102-a41b-a5a9e4050eb4', '2026-11-22 20:11:45.210888+00');
INSERT INTO public.inbox VALUES ('rooms-activity', '01a204e2-d944-757d-bf15-dd6cbf939348', '2026-11-22 20:11:46.688711+00');
INSERT INTO public.inbox VALUES ('rooms-activity', '01a204e2-e14f-743d-b793-04a3b1156034', '2026-11-22 20:11:47.415517+00');
INSERT INTO public.inbox VALUES ('rooms-activity', '01a204e3-0e3e-7714-8fb2-f968d951929f', '2026-11-22 20:11:58.935588+00');
INSERT INTO public.inbox VALUES ('rooms-activity', '01a204e3-0e51-77bb-8a38-c34b480d7f2d', '2026-11-22 20:11:58.94078+00');

INSERT INTO public.invites VALUES ('01a204e2-d5b6-7692-901f-5d0ed2898ddb', '01a204e2-d524-7665-8306-47b4db54239d', '\xd70a55e65955258aec313c5a63d5e8bc1504234ca3ca289a76e3f7c1b5c9e9e7', '01a204e2-d41b-77ba-ac72-e995f5351237', '2026-11-22 20:11:44.430539+00', '2026-11-29 20:11:44.430539+00', NULL, 0);

INSERT INTO public.memberships VALUES ('01a204e2-d524-7665-8306-47b4db54239d', '01a204e2-d41b-77ba-ac72-e995f5351237', 'owner', '2026-11-22 20:11:44.292201+00');
INSERT INTO public.memberships VALUES ('01a204e2-d524-7665-8306-47b4db54239d', '01a204e2-d45b-753f-a0a2-95e83172e38f', 'moderator', '2026-11-22 20:11:44.33327+00');

INSERT INTO public.people VALUES ('01a204e2-d41b-77ba-ac72-e995f5351237', 'ana', 'Ana Marković', 1);
INSERT INTO public.people VALUES ('01a204e2-d45b-753f-a0a2-95e83172e38f', 'ben', 'ben', 1);
INSERT INTO public.people VALUES ('01a204e2-d4a4-724d-a28b-563c0b18e274', 'cleo', 'cleo', 1);

INSERT INTO public.rooms VALUES ('01a204e2-d524-7665-8306-47b4db54239d', 'MHXBCS', 'Window seat', 'Essays and tea.', 'private', 50, false, 'never', 'anyone', false, '2026-11-22 20:11:44.292201+00', '01a204e2-d41b-77ba-ac72-e995f5351237', 6, '2026-11-22 20:11:00+00', NULL);

SELECT pg_catalog.setval('public.outbox_position_seq', 6, true);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.bans
    ADD CONSTRAINT pk_bans PRIMARY KEY (room_id, person_id);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT pk_idempotency PRIMARY KEY (person_id, route, key);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT pk_inbox PRIMARY KEY (subscription, event_id);

ALTER TABLE ONLY public.invites
    ADD CONSTRAINT pk_invites PRIMARY KEY (id);

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT pk_memberships PRIMARY KEY (room_id, person_id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (event_id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT pk_people PRIMARY KEY (id);

ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT pk_rooms PRIMARY KEY (id);

ALTER TABLE ONLY public.invites
    ADD CONSTRAINT uq_invites_token_digest UNIQUE (token_digest);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_position UNIQUE ("position");

ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT uq_rooms_code UNIQUE (code);

CREATE INDEX ix_bans_person_id ON public.bans USING btree (person_id);

CREATE INDEX ix_idempotency_created_at ON public.idempotency USING btree (created_at);

CREATE INDEX ix_inbox_seen_at ON public.inbox USING btree (seen_at);

CREATE INDEX ix_invites_room_id ON public.invites USING btree (room_id);

CREATE INDEX ix_memberships_person_id ON public.memberships USING btree (person_id);

CREATE INDEX ix_rooms_expiring ON public.rooms USING btree (id) WHERE (expires <> 'never'::text);

CREATE INDEX ix_rooms_public_activity ON public.rooms USING btree (active_at, id) WHERE (visibility = 'public'::text);

ALTER TABLE ONLY public.bans
    ADD CONSTRAINT fk_bans_banned_by_people FOREIGN KEY (banned_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.bans
    ADD CONSTRAINT fk_bans_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.bans
    ADD CONSTRAINT fk_bans_room_id_rooms FOREIGN KEY (room_id) REFERENCES public.rooms(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.invites
    ADD CONSTRAINT fk_invites_created_by_people FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.invites
    ADD CONSTRAINT fk_invites_room_id_rooms FOREIGN KEY (room_id) REFERENCES public.rooms(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT fk_memberships_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT fk_memberships_room_id_rooms FOREIGN KEY (room_id) REFERENCES public.rooms(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT fk_rooms_created_by_people FOREIGN KEY (created_by) REFERENCES public.people(id);
