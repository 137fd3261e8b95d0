import type { GenreStanding } from "catlog";
import { GenreLink } from "@/components/links";
import { count, number } from "@/lib/format";

/** The genres with the highest mean scores, as ways to their pages. */
export function TopGenres({ genres }: { genres: GenreStanding[] }) {
  if (genres.length === 0) return null;
  return (
    <div className="mt-4 border-line border-t pt-3 text-sm">
      <h3 className="text-soft">Genres with the highest mean scores</h3>
      <ul className="mt-1 flex flex-wrap gap-x-6 gap-y-1">
        {genres.map(({ genre, anime, meanScore }) => (
          <li key={genre}>
            <GenreLink genre={genre} /> <strong>{number(meanScore, "score")}</strong>{" "}
            <span className="text-soft">{count(anime, "anime", "anime")}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
