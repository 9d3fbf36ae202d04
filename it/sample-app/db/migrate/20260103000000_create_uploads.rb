# frozen_string_literal: true

class CreateUploads
  def up(db)
    db.exec("CREATE TABLE uploads (id bigserial PRIMARY KEY, sha1 text NOT NULL UNIQUE, url text NOT NULL)")
  end
end
