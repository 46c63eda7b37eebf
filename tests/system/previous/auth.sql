CREATE TABLE public.admin_links (
    token_digest bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.audit (
    id uuid NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    subject_id uuid,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    address text NOT NULL,
    user_agent text NOT NULL
);

CREATE TABLE public.invitations (
    id uuid NOT NULL,
    token_digest bytea NOT NULL,
    note text NOT NULL,
    uses integer NOT NULL,
    uses_left integer NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_invitations_uses_left CHECK ((uses_left >= 0))
);

CREATE TABLE public.links (
    token_digest bytea NOT NULL,
    purpose text NOT NULL,
    person_id uuid NOT NULL,
    email text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_links_purpose CHECK ((purpose = ANY (ARRAY['verify'::text, 'reset'::text])))
);

CREATE TABLE public.login_attempts (
    account bytea NOT NULL,
    failures integer NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.login_tickets (
    token_digest bytea NOT NULL,
    person_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.mails (
    id uuid NOT NULL,
    kind text NOT NULL,
    person_id uuid,
    email text NOT NULL,
    tries integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL
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

CREATE TABLE public.passwords (
    person_id uuid NOT NULL,
    encoded text NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.people (
    id uuid NOT NULL,
    username text NOT NULL,
    username_shape text NOT NULL,
    username_folded text NOT NULL,
    display_name text NOT NULL,
    email text,
    email_folded text,
    email_verified_at timestamp with time zone,
    bio text NOT NULL,
    timezone text NOT NULL,
    day_starts_at text NOT NULL,
    role text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT ck_people_role CHECK ((role = ANY (ARRAY['user'::text, 'admin'::text])))
);

CREATE TABLE public.personal_tokens (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    token_digest bytea NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone
);

CREATE TABLE public.recovery_codes (
    person_id uuid NOT NULL,
    digest bytea NOT NULL
);

CREATE TABLE public.sessions (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    token_digest bytea NOT NULL,
    user_agent text NOT NULL,
    address text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone DEFAULT now() NOT NULL,
    second_factor boolean DEFAULT false NOT NULL
);

CREATE TABLE public.signing_keys (
    kid text NOT NULL,
    place text NOT NULL,
    placed_at timestamp with time zone DEFAULT now() NOT NULL,
    public jsonb NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT ck_signing_keys_place CHECK ((place = ANY (ARRAY['current'::text, 'next'::text, 'previous'::text])))
);

CREATE TABLE public.totp (
    person_id uuid NOT NULL,
    sealed bytea NOT NULL,
    last_step bigint NOT NULL,
    confirmed_at timestamp with time zone
);

INSERT INTO public.admin_links VALUES ('\x4a03f6ef110a6f8353475aab763b2302a76e965116758dbc7824a77d07faecfc', '2026-11-22 20:11:43.078778+00');

INSERT INTO public.alembic_version VALUES ('0006');

INSERT INTO public.audit VALUES ('01a204e2-d444-736b-b800-ded343608244', '2026-11-22 20:11:44.060784+00', '01a204e2-d41b-77ba-ac72-e995f5351237', 'signed_up', '01a204e2-d41b-77ba-ac72-e995f5351237', '{}', '{"by": "open", "role": "user", "username": "ana"}', '127.0.0.1', 'python-httpx/0.28.1');
INSERT INTO public.audit VALUES ('01a204e2-d445-724f-b3c5-ee97487f9ab5', '2026-11-22 20:11:44.060784+00', '01a204e2-d41b-77ba-ac72-e995f5351237', 'logged_in', '01a204e2-d41b-77ba-ac72-e995f5351237', '{}', '{}', '127.0.0.1', 'python-httpx/0.28.1');
INSERT INTO public.audit VALUES ('01a204e2-d490-76e3-892d-e1a884b697ad', '2026-11-22 20:11:44.142837+00', '01a204e2-d45b-753f-a0a2-95e83172e38f', 'signed_up', '01a204e2-d45b-753f-a0a2-95e83172e38f', '{}', '{"by": "open", "role": "user", "username": "ben"}', '127.0.0.1', 'python-httpx/0.28.1');
INSERT INTO public.audit VALUES ('01a204e2-d491-75ee-a76f-81e202299991', '2026-11-22 20:11:44.142837+00', '01a204e2-d45b-753f-a0a2-95e83172e38f', 'logged_in', '01a204e2-d45b-753f-a0a2-95e83172e38f', '{}', '{}', '127.0.0.1', 'python-httpx/0.28.1');
INSERT INTO public.audit VALUES ('01a204e2-d4bd-74d5-bd2c-69456ae81729', '2026-11-22 20:11:44.18626+00', '01a204e2-d4a4-724d-a28b-563c0b18e274', 'signed_up', '01a204e2-d4a4-724d-a28b-563c0b18e274', '{}', '{"by": "open", "role": "user", "username": "cleo"}', '127.0.0.1', 'python-httpx/0.28.1');
INSERT INTO public.audit VALUES ('01a204e2-d4be-733f-a159-21448f6bcf74', '2026-11-22 20:11:44.18626+00', '01a204e2-d4a4-724d-a28b-563c0b18e274', 'logged_in', '01a204e2-d4a4-724d-a28b-563c0b18e274', '{}', '{}', '127.0.0.1', 'python-httpx/0.28.1');
INSERT INTO public.audit VALUES ('01a204e2-d6bf-75e0-af17-1b08d8d7d7e5', '2026-11-22 20:11:44.700633+00', '01a204e2-d41b-77ba-ac72-e995f5351237', 'token_made', '01a204e2-d6bf-75e0-af17-1b07f7901325', '{}', '{"name": "notes", "scopes": ["read"]}', '127.0.0.1', 'python-httpx/0.28.1');

INSERT INTO public.links VALUES ('\x83ac9fa0921d01c845465bef043256e9290abd70e3319404e0ed8a0c66e0b801', 'verify', '01a204e2-d41b-77ba-ac72-e995f5351237', 'ana@example.org', '2026-11-22 20:11:44.107083+00', '2026-11-25 20:11:44.107083+00');

INSERT INTO public.passwords VALUES ('01a204e2-d41b-77ba-ac72-e995f5351237', '$argon2id$v=19$m=19456,t=2,p=1$Tvy/4ggbocW1biIS2WU+Jg$Qx61R7t/IT//FyQfFcIO9rBy7Vqvf+gRCibMMMdlFHI', '2026-11-22 20:11:44.060784+00');
INSERT INTO public.passwords VALUES ('01a204e2-d45b-753f-a0a2-95e83172e38f', '$argon2id$v=19$m=19456,t=2,p=1$wHGk5jNRul85/XRPCvrD6w$yEQudTB8l/hkPwsW5AIDUzVBZbP6Mvvrg6TUDDboXz4', '2026-11-22 20:11:44.142837+00');
INSERT INTO public.passwords VALUES ('01a204e2-d4a4-724d-a28b-563c0b18e274', '$argon2id$v=19$m=19456,t=2,p=1$cwSTZlcRR7Ht2Ozl/5kQDg$ollz1h9lPbodkR1F99sVW56SpYp4KvCiRKkB7pacSnc', '2026-11-22 20:11:44.18626+00');

INSERT INTO public.people VALUES ('01a204e2-d41b-77ba-ac72-e995f5351237', 'ana', 'ana', 'ana', 'Ana Marković', 'ana@example.org', 'ana@example.org', NULL, '', 'Europe/Belgrade', '04:00', 'user', 1, '2026-11-22 20:11:44.060784+00', NULL);
INSERT INTO public.people VALUES ('01a204e2-d45b-753f-a0a2-95e83172e38f', 'ben', 'ben', 'ben', 'ben', NULL, NULL, NULL, '', 'UTC', '04:00', 'user', 1, '2026-11-22 20:11:44.142837+00', NULL);
INSERT INTO public.people VALUES ('01a204e2-d4a4-724d-a28b-563c0b18e274', 'cleo', 'cleo', 'cleo', 'cleo', NULL, NULL, NULL, '', 'UTC', '04:00', 'user', 1, '2026-11-22 20:11:44.18626+00', NULL);

INSERT INTO public.personal_tokens VALUES ('01a204e2-d6bf-75e0-af17-1b07f7901325', '01a204e2-d41b-77ba-ac72-e995f5351237', '\xc081a44b63200888c7accc8903c1332424e713a871824e7a5609e36dc0b5182d', 'notes', '{read}', '2026-11-22 20:11:44.697349+00', NULL, NULL);

INSERT INTO public.sessions VALUES ('01a204e2-d445-724f-b3c5-ee98eae775d7', '01a204e2-d41b-77ba-ac72-e995f5351237', '\xc3bb8d0c5cec9b340d6b878c38b93c124073fb76c3083fc25f823a625855f4a7', 'python-httpx/0.28.1', '127.0.0.1', '2026-11-22 20:11:44.060784+00', '2026-11-22 20:11:44.060784+00', false);
INSERT INTO public.sessions VALUES ('01a204e2-d491-75ee-a76f-81e3c9e67dd7', '01a204e2-d45b-753f-a0a2-95e83172e38f', '\x9b341a3482ea35c59830c0da21149046deb2c452c93c63e4b367238233f5f11f', 'python-httpx/0.28.1', '127.0.0.1', '2026-11-22 20:11:44.142837+00', '2026-11-22 20:11:44.142837+00', false);
INSERT INTO public.sessions VALUES ('01a204e2-d4be-733f-a159-214511e966d2', '01a204e2-d4a4-724d-a28b-563c0b18e274', '\x233309a6d21ee8e02965c70da8d4b0c5e9d590f914d73ce77273c07f36e82f2b', 'python-httpx/0.28.1', '127.0.0.1', '2026-11-22 20:11:44.18626+00', '2026-11-22 20:11:44.18626+00', false);

INSERT INTO public.signing_keys VALUES ('joroGeEoSInegZ7sCm2RsSPPe3LvmfSuX2JVNBd6TKU', 'current', '2026-11-22 20:11:44.217416+00', '{"x": "L-Jj8r4L5p_Qc_nb-AUiJfZiA-ImK4mJ9JPAs0YrDiY", "y": "v9DbBVeREZhogpaoB-6gNXnwJ6fGoyTyxs4Vs8DHfzI", "alg": "ES256", "crv": "P-256", "kid": "joroGeEoSInegZ7sCm2RsSPPe3LvmfSuX2JVNBd6TKU", "kty": "EC", "use": "sig"}', '\xf7b8027966fcf58be9a59a56df1a0765f818a3d38a0c8b0a8273fa6e0903f0deeae86d87b29c34f161eb34e5b38d92572ce17be8c7aeacfdfccfdb075a6db58fc45968de14412ac3db6f6f85b457c26056961b5f060e2877f8ee4d0814b04f51e5031ca7bbcc95552750bda429932c9cb1f2c3dd2b69c87439959a9a80eb93978d1aa00e5864dc78f5d7bc85d6fb95e13766479a25222cb7390d04eb0dd3e295fb671ae69a6277b51e8e5976265c01a427b45b480a92a5a1de996d5219984f10e13eaef28b81d9e30aed42200886501171209e4ae273e26dc6a26cc56231dddd421425ce5cc09212a46d070678ff2ca90ffebf84beb72b325c2d9fc49eb88a8515c61d6a72702f22a02ca2d5d556c6d26dc39a6191ea8eb35882');
INSERT INTO public.signing_keys VALUES ('r1u3hpdGDYnLj2qMtKi0s3llhdihfNwN2R4X_cqPwYA', 'next', '2026-11-22 20:11:44.217416+00', '{"x": "pKrkHZybEvXcON79gWxByXjiQyD8EW0T6gZfzaiWJN4", "y": "8q_NU9oSQ57Vxgn2Qfyiz0cJL-6QB_lQmOwPutvSJd0", "alg": "ES256", "crv": "P-256", "kid": "r1u3hpdGDYnLj2qMtKi0s3llhdihfNwN2R4X_cqPwYA", "kty": "EC", "use": "sig"}', '\x0ab1b23cc2077a32c339dd8d03a05f615e22db5f40abc395931a52c992c1d740ce159dabc3663ba8d79758f54360108a18f1636dce423cab4a8aff77292307b2078747e5bc24d810b80d06f738e2a2da4bf109aac41a985bacf4c5d75e56fcb57d42fa870e96116c99173f608410d731a75e3399c007db8fa6b8eec6ffa3c16192797c9d3e27dc37804e3b1b9d09699b41bfc4169abc2c78b7ca56fceb4dd820485993dc67e6198913e8c1e2be23a0a3be9cab1f83f5c5599175851465783f2beb093de843b2ca1ebfadefe97e3fce531a5019752c8917d8d5f03efd45244dd8f7a68276a6eebc9f92e682c83da5f2a80ab704c113725d9507715a484e8b315d53b9112da2a5eb310f9ef11947ea7937f6383dad5e829229c7b0');

SELECT pg_catalog.setval('public.outbox_position_seq', 3, true);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.admin_links
    ADD CONSTRAINT pk_admin_links PRIMARY KEY (token_digest);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT pk_invitations PRIMARY KEY (id);

ALTER TABLE ONLY public.links
    ADD CONSTRAINT pk_links PRIMARY KEY (token_digest);

ALTER TABLE ONLY public.login_attempts
    ADD CONSTRAINT pk_login_attempts PRIMARY KEY (account);

ALTER TABLE ONLY public.login_tickets
    ADD CONSTRAINT pk_login_tickets PRIMARY KEY (token_digest);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT pk_mails PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (event_id);

ALTER TABLE ONLY public.passwords
    ADD CONSTRAINT pk_passwords PRIMARY KEY (person_id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT pk_people PRIMARY KEY (id);

ALTER TABLE ONLY public.personal_tokens
    ADD CONSTRAINT pk_personal_tokens PRIMARY KEY (id);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT pk_recovery_codes PRIMARY KEY (person_id, digest);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT pk_sessions PRIMARY KEY (id);

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT pk_signing_keys PRIMARY KEY (kid);

ALTER TABLE ONLY public.totp
    ADD CONSTRAINT pk_totp PRIMARY KEY (person_id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT uq_invitations_token_digest UNIQUE (token_digest);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_position UNIQUE ("position");

ALTER TABLE ONLY public.people
    ADD CONSTRAINT uq_people_email_folded UNIQUE (email_folded);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT uq_people_username_folded UNIQUE (username_folded);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT uq_people_username_shape UNIQUE (username_shape);

ALTER TABLE ONLY public.personal_tokens
    ADD CONSTRAINT uq_personal_tokens_token_digest UNIQUE (token_digest);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT uq_sessions_token_digest UNIQUE (token_digest);

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT uq_signing_keys_place UNIQUE (place);

CREATE INDEX ix_audit_actor_id ON public.audit USING btree (actor_id, id);

CREATE INDEX ix_audit_at ON public.audit USING btree (at);

CREATE INDEX ix_audit_subject_id ON public.audit USING btree (subject_id, id);

CREATE INDEX ix_links_expires_at ON public.links USING btree (expires_at);

CREATE INDEX ix_links_person_id ON public.links USING btree (person_id);

CREATE INDEX ix_login_attempts_last_at ON public.login_attempts USING btree (last_at);

CREATE INDEX ix_login_tickets_created_at ON public.login_tickets USING btree (created_at);

CREATE INDEX ix_mails_due_at ON public.mails USING btree (due_at);

CREATE INDEX ix_personal_tokens_expires_at ON public.personal_tokens USING btree (expires_at);

CREATE INDEX ix_personal_tokens_person_id ON public.personal_tokens USING btree (person_id);

CREATE INDEX ix_sessions_last_used_at ON public.sessions USING btree (last_used_at);

CREATE INDEX ix_sessions_person_id ON public.sessions USING btree (person_id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT fk_invitations_created_by_people FOREIGN KEY (created_by) REFERENCES public.people(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.links
    ADD CONSTRAINT fk_links_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.login_tickets
    ADD CONSTRAINT fk_login_tickets_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT fk_mails_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.passwords
    ADD CONSTRAINT fk_passwords_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.personal_tokens
    ADD CONSTRAINT fk_personal_tokens_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT fk_recovery_codes_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT fk_sessions_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.totp
    ADD CONSTRAINT fk_totp_person_id_people FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;
