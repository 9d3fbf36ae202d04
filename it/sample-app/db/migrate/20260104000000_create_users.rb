# frozen_string_literal: true

class CreateUsers
  def up(db)
    db.exec(<<~SQL)
      CREATE TABLE users (
        id bigserial PRIMARY KEY, email text NOT NULL UNIQUE, username text NOT NULL UNIQUE, name text,
        password_hash text NOT NULL, active boolean NOT NULL DEFAULT false, admin boolean NOT NULL DEFAULT false,
        trust_level integer NOT NULL DEFAULT 0
      )
    SQL
  end
end
