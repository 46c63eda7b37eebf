CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.inbox (
    subscription text NOT NULL,
    event_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.messages (
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    seq bigint NOT NULL,
    author_id uuid NOT NULL,
    client_id uuid,
    body text NOT NULL,
    fingerprint bytea NOT NULL,
    reply_to uuid,
    posted_at timestamp with time zone NOT NULL,
    edited_at timestamp with time zone,
    deleted_at timestamp with time zone
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
    version bigint NOT NULL
);

CREATE SEQUENCE public.presence_version
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.presence_intervals (
    id bigint NOT NULL,
    room_id uuid NOT NULL,
    user_id uuid NOT NULL,
    came_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    went_at timestamp with time zone,
    status text DEFAULT 'available'::text NOT NULL,
    note text,
    version bigint DEFAULT nextval('public.presence_version'::regclass) NOT NULL
);

ALTER TABLE public.presence_intervals ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.presence_intervals_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reactions (
    message_id uuid NOT NULL,
    person_id uuid NOT NULL,
    emoji text NOT NULL
);

CREATE TABLE public.readers (
    room_id uuid NOT NULL,
    person_id uuid NOT NULL,
    read_seq bigint NOT NULL
);

CREATE TABLE public.rooms (
    id uuid NOT NULL,
    code text NOT NULL,
    head bigint DEFAULT '0'::bigint NOT NULL,
    version bigint DEFAULT '0'::bigint NOT NULL,
    deleted boolean DEFAULT false NOT NULL
);

INSERT INTO public.alembic_version VALUES ('0001');

INSERT INTO public.inbox VALUES ('chat-people', '01a204e2-d442-724e-ba6a-751a1f1dab63', '2026-11-22 20:11:44.099859+00');
INSERT INTO public.inbox VALUES ('chat-people', '01a204e2-d490-76e3-892d-e1a7e187ea3d', '2026-11-22 20:11:44.154059+00');
INSERT INTO public.inbox VALUES ('chat-people', '01a204e2-d4bc-7092-b831-5d0cec0273fd', '2026-11-22 20:11:44.199968+00');
INSERT INTO public.inbox VALUES ('chat-rooms', '01a204e2-d52c-717b-b72d-0b5e04325110', '2026-11-22 20:11:44.317674+00');
INSERT INTO public.inbox VALUES ('chat-rooms', '01a204e2-d531-76d6-ba61-e1a356f3aef1', '2026-11-22 20:11:44.331574+00');
INSERT INTO public.inbox VALUES ('chat-rooms', '01a204e2-d55b-7331-a305-dabd5809219b', '2026-11-22 20:11:44.357638+00');
INSERT INTO public.inbox VALUES ('chat-rooms', '01a204e2-d57e-73d1-819b-47fe21a68091', '2026-11-22 20:11:44.391062+00');
INSERT INTO public.inbox VALUES ('chat-rooms', '01a204e2-d5a3-73ad-b280-9374bd7b94f9', '2026-11-22 20:11:44.42631+00');

INSERT INTO public.messages VALUES ('01a204e2-d859-7494-8602-bae35cb4979f', '01a204e2-d524-7665-8306-47b4db54239d', 1, '01a204e2-d41b-77ba-ac72-e995f5351237', NULL, 'Good morning.', '\xe3522eadca07c9501d5e4422f42559a7', NULL, '2026-11-22 20:11:45.127463+00', NULL, NULL);
INSERT INTO public.messages VALUES ('01a204e2-d891-74a6-ad5d-24c72423b745', '01a204e2-d524-7665-8306-47b4db54239d', 3, '01a204e2-d41b-77ba-ac72-e995f5351237', NULL, 'See you at the break ☕', '\x5aa2034b99f9f6579fbe5036d53a9f0f', NULL, '2026-11-22 20:11:45.180901+00', NULL, NULL);
INSERT INTO public.messages VALUES ('01a204e2-d86d-716d-a3bc-f8647f46e300', '01a204e2-d524-7665-8306-47b4db54239d', 2, '01a204e2-d45b-753f-a0a2-95e83172e38f', NULL, 'Essay, the introduction.', '\x60a0c10457ac2632063dab9667aea1b7', NULL, '2026-11-22 20:11:45.159326+00', '2026-11-22 20:11:45.206395+00', NULL);

INSERT INTO public.people VALUES ('01a204e2-d41b-77ba-ac72-e995f5351237', 'ana', 1);
INSERT INTO public.people VALUES ('01a204e2-d45b-753f-a0a2-95e83172e38f', 'ben', 1);
INSERT INTO public.people VALUES ('01a204e2-d4a4-724d-a28b-563c0b18e274', 'cleo', 1);

INSERT INTO public.presence_intervals OVERRIDING SYSTEM VALUE VALUES (2, '01a204e2-d524-7665-8306-47b4db54239d', '01a204e2-d45b-753f-a0a2-95e83172e38f', '2026-11-22 20:11:45.108506+00', NULL, 'available', NULL, 2);
INSERT INTO public.presence_intervals OVERRIDING SYSTEM VALUE VALUES (1, '01a204e2-d524-7665-8306-47b4db54239d', '01a204e2-d41b-77ba-ac72-e995f5351237', '2026-11-22 20:11:45.108169+00', NULL, 'focus', 'chapter two', 1);

INSERT INTO public.reactions VALUES ('01a204e2-d859-7494-8602-bae35cb4979f', '01a204e2-d45b-753f-a0a2-95e83172e38f', '☕');

INSERT INTO public.readers VALUES ('01a204e2-d524-7665-8306-47b4db54239d', '01a204e2-d41b-77ba-ac72-e995f5351237', 0);
INSERT INTO public.readers VALUES ('01a204e2-d524-7665-8306-47b4db54239d', '01a204e2-d45b-753f-a0a2-95e83172e38f', 0);

INSERT INTO public.rooms VALUES ('01a204e2-d524-7665-8306-47b4db54239d', 'MHXBCS', 3, 6, false);

SELECT pg_catalog.setval('public.outbox_position_seq', 5, true);

SELECT pg_catalog.setval('public.presence_intervals_id_seq', 2, true);

SELECT pg_catalog.setval('public.presence_version', 2, true);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT pk_inbox PRIMARY KEY (subscription, event_id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT pk_messages PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (event_id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT pk_people PRIMARY KEY (id);

ALTER TABLE ONLY public.presence_intervals
    ADD CONSTRAINT pk_presence_intervals PRIMARY KEY (id);

ALTER TABLE ONLY public.reactions
    ADD CONSTRAINT pk_reactions PRIMARY KEY (message_id, person_id, emoji);

ALTER TABLE ONLY public.readers
    ADD CONSTRAINT pk_readers PRIMARY KEY (room_id, person_id);

ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT pk_rooms PRIMARY KEY (id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT uq_messages_room_id_author_id_client_id UNIQUE (room_id, author_id, client_id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT uq_messages_room_id_seq UNIQUE (room_id, seq);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_position UNIQUE ("position");

CREATE INDEX ix_inbox_seen_at ON public.inbox USING btree (seen_at);

CREATE INDEX ix_presence_intervals_room_id_went_at ON public.presence_intervals USING btree (room_id, went_at);

CREATE INDEX ix_readers_person_id ON public.readers USING btree (person_id);

CREATE INDEX ix_rooms_to_purge ON public.rooms USING btree (id) WHERE (deleted AND (head > 0));

CREATE UNIQUE INDEX uq_presence_intervals_open ON public.presence_intervals USING btree (room_id, user_id) WHERE (went_at IS NULL);

ALTER TABLE ONLY public.reactions
    ADD CONSTRAINT fk_reactions_message_id_messages FOREIGN KEY (message_id) REFERENCES public.messages(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.readers
    ADD CONSTRAINT fk_readers_room_id_rooms FOREIGN KEY (room_id) REFERENCES public.rooms(id) ON DELETE CASCADE;
