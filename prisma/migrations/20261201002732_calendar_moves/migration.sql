-- AlterEnum
ALTER TYPE "ReadingSource" ADD VALUE 'calendar';

-- What the calendar has refused so far said in Russian that the day had passed: reason and day are those of the return.
update reading_changes x set reason = r.reason, until = r.until
from (select distinct on (reading_id) reading_id, reason, until from reading_changes
      where to_state = 'RETURNED' order by reading_id, at desc) r
where r.reading_id = x.reading_id and x.to_state = 'REFUSED' and x.user_id is null;
